import type { Logger } from '#libs/platform';
import type { NodeEntries } from './node-entries.js';

const EVERY_MS = 3000;
/** What was sent to Redis before it was gone may be done by it after it is back: so not only one. */
const LOOKS = 3;
/** More than a node has connections in a partition. */
const PER_PARTITION = 10_000;

/** Connections that ended while Redis did not answer are still in the registry: once it does, they are looked for. */
export class OwnEntries {
  private looksLeft = 0;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly entries: NodeEntries,
    private readonly self: string,
    private readonly connections: () => ReadonlySet<string>,
    private readonly logger: Logger,
  ) {}

  /** Some may have been left. */
  doubt(): void {
    this.looksLeft = LOOKS;
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.looksLeft > 0 && !this.stopped) this.timer ??= setTimeout(() => void this.look(), EVERY_MS).unref();
  }

  private async look(): Promise<void> {
    try {
      const entries = await this.entries.of(this.self, PER_PARTITION);
      // Read before that: whoever has come meanwhile is not among the entries.
      const here = this.connections();
      const left = entries.filter(({ connection }) => !here.has(connection));
      await this.entries.forget(this.self, left);
      if (left.length > 0) this.logger.info({ entries: left.length }, 'took what had ended out of the registry');
      this.looksLeft--;
    } catch {
      // Redis is gone, which others report; the next look tries again.
    }
    this.timer = undefined;
    this.schedule();
  }
}
