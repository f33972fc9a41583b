// @ts-check

/** An error whose message tells the user what to do: shown as it is, without a stack. */
export class UserError extends Error {
  /** @param {...(string | undefined | false)} lines */
  constructor(...lines) {
    super(lines.filter((line) => line !== undefined && line !== false).join('\n'));
    this.name = 'UserError';
    // Also where nobody catches it: the reader needs the message, not the way to it.
    this.stack = this.message;
  }
}
