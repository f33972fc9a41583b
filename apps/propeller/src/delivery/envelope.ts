/**
 * What travels on a client's channel. An event travels as a broadcast of the sharded socket.io adapter, with our own
 * header in front: `{"propeller":[offset, expiresAt, device, epoch],"uid":…,"data":{…,"packet":{…"data":["event",EVENT]}}}`. The
 * header is all a session needs to decide, and the event stays the text that Redis put together: it is neither parsed
 * nor serialised again on its way to a socket.
 */
const HEADER = '{"propeller":';
const EVENT = '"data":["event",';
const END = ']}}}';

export interface InboxEvent {
  /** 0: an event for a topic, which is in no inbox. */
  offset: number;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** For which device: one, `TO_ALL` or `TO_ANY`. */
  deviceId: string;
  /** The CloudEvent as JSON text. */
  json: string;
}

/** An event for a topic: whoever listens now gets it, or nobody does. */
export interface TopicEvent {
  /** Dropped rather than sent to a connection that lags. */
  low: boolean;
  json: string;
}

/** An event that must not be shown any more. */
export interface Cancelled {
  offset: number;
  /** Which the offset belongs to. */
  epoch: string;
  /** For which device it was. */
  deviceId: string;
  id: string;
  /** The device that has dealt with it, or empty. */
  by: string;
}

/** A device connected again elsewhere: any earlier connection of it ends. */
export interface Replaced {
  deviceId: string;
  connection: string;
  generation: number;
}

export type Envelope =
  { event: InboxEvent; epoch: string } | { topic: TopicEvent } | { cancelled: Cancelled } | { replaced: Replaced };

/** The constant part of a broadcast to a room: the script puts the header in front and the event behind. */
export function broadcastMiddle(room: string): string {
  const options = `"opts":{"rooms":["${room}"],"except":[],"flags":{}}`;
  return `,"uid":"propeller","nsp":"/","type":3,"data":{${options},"packet":{"type":2,"nsp":"/",${EVENT}`;
}

/** The header of an event for a topic. */
export function topicHeader(low: boolean): string {
  return `[0,${low ? 1 : 0},""]`;
}

/** The parts of the scripts' own concatenation, so that the format is written down in one place. */
export const LUA_ENVELOPE = {
  event: (header: string, middle: string, event: string) =>
    `'${HEADER}' .. ${header} .. ${middle} .. ${event} .. '${END}'`,
  control: (header: string) => `'${HEADER}' .. ${header} .. '}'`,
};

/** For scripts: tells the sessions of a client that one of its events is over. `by` has dealt with it, or is empty. */
export const LUA_CANCEL = `
local function cancel(channel, epoch, offset, device, id, by)
  local header = '["cancelled",' .. offset .. ',' .. cjson.encode(device) .. ',' .. cjson.encode(id) .. ',"' .. by .. '","' .. epoch .. '"]'
  redis.call('SPUBLISH', channel, ${LUA_ENVELOPE.control('header')})
end
`;

/** @returns undefined for what is not ours, or not whole. */
export function parseEnvelope(text: string): Envelope | undefined {
  if (!text.startsWith(HEADER)) return undefined;
  try {
    // A word begins what is not an event, and then is all there is.
    return text[HEADER.length + 1] === '"' ? parseControl(text) : parseEvent(text);
  } catch {
    return undefined;
  }
}

function parseControl(text: string): Envelope | undefined {
  const [kind, number, deviceId, name, by, epoch] = (JSON.parse(text) as { propeller: unknown[] }).propeller;
  if (kind === 'replaced') {
    return { replaced: { generation: Number(number), deviceId: String(deviceId), connection: String(name) } };
  }
  if (kind !== 'cancelled') return undefined;
  const [offset, id] = [Number(number), String(name)];
  return { cancelled: { offset, epoch: String(epoch), deviceId: String(deviceId), id, by: String(by) } };
}

function parseEvent(text: string): Envelope | undefined {
  const headerEnd = text.indexOf(']', HEADER.length) + 1;
  const [offset, second, deviceId, epoch] = JSON.parse(text.slice(HEADER.length, headerEnd)) as unknown[];
  const start = text.indexOf(EVENT, headerEnd);
  if (start < 0 || !text.endsWith(END) || typeof offset !== 'number') return undefined;
  const json = text.slice(start + EVENT.length, -END.length);
  if (offset === 0) return { topic: { low: second === 1, json } };
  return { event: { offset, expiresAt: Number(second), deviceId: String(deviceId), json }, epoch: String(epoch) };
}
