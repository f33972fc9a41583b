const IDS_MAX = 1000;

/** The ids of the last events, so that what comes twice shows once. The oldest are forgotten. */
export class Seen {
  private readonly ids = new Set<string>();

  /** @returns false when it was there before */
  add(id: string): boolean {
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    if (this.ids.size > IDS_MAX) this.ids.delete(this.ids.values().next().value as string);
    return true;
  }
}
