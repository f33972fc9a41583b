/** A name of ours that a gateway echoes, and not one that somebody typed into its dashboard. */
export function ourReference(text: unknown): string | undefined {
  return typeof text === 'string' && /^[a-z0-9]{18}$/.test(text) ? text : undefined;
}
