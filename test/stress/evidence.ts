import { clientOf, isFor, keyOf, type Book, type Entry } from './book.js';
import type { Device } from './device.js';
import type { Mode } from './options.js';
import { lineOf, type Told } from './receipts.js';

/** What is known after an episode. Checkers look at it and at nothing else. */
export class Evidence {
  private readonly toldOf = new Map<string, Told[]>();
  private readonly devicesOf = new Map<string, Device[]>();
  /** By collapse key and target: the last offset. */
  private readonly latest = new Map<string, number>();

  constructor(
    readonly mode: Mode,
    readonly devices: readonly Device[],
    readonly book: Book,
    readonly told: readonly Told[],
    /** Notices that the inboxes were lost. */
    readonly losses: number,
    /** Refused publishes, drains and log lines that nothing explains. */
    readonly surprises: readonly string[],
  ) {
    for (const one of told) add(this.toldOf, keyOf({ ...one, id: one.eventId }), one);
    for (const entry of book.entries)
      if (entry.terms.collapseKey !== undefined)
        this.latest.set(
          placeOf(entry),
          Math.max(this.latest.get(placeOf(entry)) ?? 0, entry.answers.at(-1)?.offset ?? 0),
        );
    for (const device of devices) add(this.devicesOf, clientOf(device.identity), device);
  }

  /** The devices that an event was for. */
  audience(entry: Entry): Device[] {
    return (this.devicesOf.get(clientOf(entry)) ?? []).filter(({ identity }) => isFor(entry, identity));
  }

  receipts(entry: Entry): readonly Told[] {
    return this.toldOf.get(keyOf(entry)) ?? [];
  }

  /** What was said of an event, for whoever has to find out what happened to it. */
  history(entry: Entry): string {
    const answers = entry.answers.map(
      ({ offset, epoch, duplicate }) => `${offset} in ${epoch}${duplicate ? ' again' : ''}`,
    );
    const told = this.receipts(entry).map(lineOf);
    const epochs = this.audience(entry).map(({ name, epoch }) => `${name} in ${epoch}`);
    return `answered ${answers.join(', ')}; receipts ${told.join(', ')}; ${epochs.join(', ')}`;
  }

  /** Whether another event with its collapse key took its place. */
  isSuperseded(entry: Entry): boolean {
    const last = entry.answers.at(-1);
    return entry.terms.collapseKey !== undefined && (this.latest.get(placeOf(entry)) ?? 0) > (last?.offset ?? 0);
  }

  /** Whether what was accepted then may be gone: Redis has lost its memory since. */
  isGone(entry: Entry): boolean {
    const last = entry.answers.at(-1);
    if (this.mode === 'kept' || last === undefined) return false;
    // Its own devices know: in a cluster, what lies elsewhere may go on in the epoch that is over here.
    return this.audience(entry).every(({ epoch }) => epoch !== last.epoch);
  }
}

export interface Violation {
  text: string;
  /** Whose trace tells more, and when; otherwise it is the end that tells. */
  device?: Device | undefined;
  at?: number;
}

export type Checker = (evidence: Evidence) => Violation[];

function placeOf(entry: Entry): string {
  return `${clientOf(entry)} ${entry.deviceId} ${entry.terms.collapseKey} ${entry.answers.at(-1)?.epoch}`;
}

function add<T>(lists: Map<string, T[]>, key: string, one: T): void {
  const list = lists.get(key);
  if (list) list.push(one);
  else lists.set(key, [one]);
}
