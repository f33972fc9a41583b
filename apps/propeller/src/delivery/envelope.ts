/**
 * What travels on a client's channel. An event travels as a broadcast of the sharded socket.io adapter, with our own
 * header in front: `{"propeller":[offset, expiresAt, device],"uid":…,"data":{…,"packet":{…"data":["event",EVENT]}}}`. The
 * header is all a session needs to decide, and the event stays the text that Redis put together: it is neither parsed
 * nor serialised again on its way to a socket.
 */
const HEADER = '{"propeller":';
const EVENT = '"data":["event",';
const END = ']}}}';

export interface InboxEvent {
  offset: number;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** The only device it is for, or empty: for all. */
  deviceId: string;
  /** The CloudEvent as JSON text. */
  json: string;
}

/** A device connected again elsewhere: any earlier connection of it ends. */
export interface Replaced {
  deviceId: string;
  connection: string;
  generation: number;
}

export type Envelope = { event: InboxEvent } | { replaced: Replaced };

/** The constant part of a broadcast to a room: the script puts the header in front and the event behind. */
export function broadcastMiddle(room: string): string {
  const options = `"opts":{"rooms":["${room}"],"except":[],"flags":{}}`;
  return `,"uid":"propeller","nsp":"/","type":3,"data":{${options},"packet":{"type":2,"nsp":"/",${EVENT}`;
}

/** The parts of the script's own concatenation, so that the format is written down in one place. */
export const LUA_ENVELOPE = {
  event: (header: string, middle: string, event: string) =>
    `'${HEADER}' .. ${header} .. ${middle} .. ${event} .. '${END}'`,
  replaced: (header: string) => `'${HEADER}' .. ${header} .. '}'`,
};

/** @returns undefined for what is not ours, or not whole. */
export function parseEnvelope(text: string): Envelope | undefined {
  if (!text.startsWith(HEADER)) return undefined;
  const headerEnd = text.indexOf(']', HEADER.length) + 1;
  let header: unknown[];
  try {
    header = JSON.parse(text.slice(HEADER.length, headerEnd)) as unknown[];
  } catch {
    return undefined;
  }
  const [first, second, third, fourth] = header;
  if (first === 'replaced') {
    return { replaced: { generation: Number(second), deviceId: String(third), connection: String(fourth) } };
  }
  const start = text.indexOf(EVENT, headerEnd);
  if (start < 0 || !text.endsWith(END) || typeof first !== 'number') return undefined;
  const json = text.slice(start + EVENT.length, -END.length);
  return { event: { offset: first, expiresAt: Number(second), deviceId: String(third), json } };
}
