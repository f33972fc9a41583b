const FIELDS_MAX = 20_000;

/** What this process last read, as text: for the time while Redis is away. Bounded: the oldest is forgotten. */
export class LastKnown {
  private readonly texts = new Map<string, string>();
  private readonly readAt = new Map<string, Date>();

  set(tenant: string, field: string, text: string | undefined): void {
    const key = `${tenant}/${field}`;
    this.texts.delete(key);
    if (text !== undefined) this.texts.set(key, text);
    if (this.texts.size > FIELDS_MAX) this.texts.delete(this.texts.keys().next().value ?? '');
  }

  text(tenant: string, field: string): string | undefined {
    return this.texts.get(`${tenant}/${field}`);
  }

  get(tenant: string, field: string): unknown {
    const text = this.text(tenant, field);
    return text === undefined ? undefined : JSON.parse(text);
  }

  of(tenant: string, fields: readonly string[]): Map<string, unknown> {
    return new Map(fields.map((field) => [field, this.get(tenant, field)]));
  }

  seen(tenant: string, at: Date): void {
    this.readAt.set(tenant, at);
    if (this.readAt.size > FIELDS_MAX) this.readAt.delete(this.readAt.keys().next().value ?? '');
  }

  /** When it was; 1970 where nothing was ever read. */
  since(tenant: string): Date {
    return this.readAt.get(tenant) ?? new Date(0);
  }
}
