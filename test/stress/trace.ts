/** What a device lives through, in the order in which it does. `on` numbers its connections. */
export type Moment =
  | { is: 'open'; transport: TransportName }
  | { is: 'ready'; epoch: string; offset: number; latest: number; gap: boolean }
  | { is: 'event'; id: string; offset: number; data: string; attempt?: number }
  | { is: 'topic'; id: string }
  | { is: 'cancel'; id: string }
  | { is: 'ack'; offset: number }
  | { is: 'bye'; code: number; reason: string; reconnect: boolean; afterMs: number }
  | { is: 'refused'; code: string }
  | { is: 'closed'; reason: string };

export type TransportName = 'socketio' | 'grpc' | 'sdk';

const AFTER = 5;

export type Noted = Moment & { at: number; on: number };

/** Everything a device was told and said. Bounded by how long it lives: one episode. */
export class Trace {
  readonly moments: Noted[] = [];

  note(on: number, moment: Moment): void {
    this.moments.push({ ...moment, at: Date.now(), on });
  }

  /** For a person: the last ones until a moment, and a few after it. */
  lines(count: number, startedAt: number, until = Infinity): string[] {
    const place = this.moments.findIndex(({ at }) => at > until);
    const end = place < 0 ? this.moments.length : place + AFTER;
    return this.moments.slice(Math.max(0, end - count), end).map(({ at, on, ...moment }) => {
      const seconds = ((at - startedAt) / 1000).toFixed(3).padStart(8);
      return `${seconds} #${on} ${JSON.stringify(moment).slice(0, 160)}`;
    });
  }
}
