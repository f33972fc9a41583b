const HELD_MS_MAX = 2_000;
const HELD_MAX = 1_000;

/** Webhooks that let the next one of their order pass first: one per order, for two seconds at most. */
export class HeldBack {
  private readonly held = new Map<string, () => void>();

  constructor(private readonly later: (delayMs: number, act: () => void) => void) {}

  hold(order: string, send: () => void): void {
    if (this.held.size >= HELD_MAX || this.held.has(order)) {
      send();
      return;
    }
    this.held.set(order, send);
    this.later(HELD_MS_MAX, () => {
      if (this.held.get(order) === send) this.release(order);
    });
  }

  /** After another one of the order was sent. */
  release(order: string): void {
    const send = this.held.get(order);
    this.held.delete(order);
    send?.();
  }
}
