const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/** Everything that is kept has an end, in number and in time. */
export const LIMITS = {
  dataBytesMax: 32 * 1024,
  ttlMsDefault: DAY,
  ttlMsMax: 7 * DAY,
  /** How long a repeat of an event id is recognised. */
  duplicateMs: DAY,
  inboxEventsMax: 1000,
  /** As long as its longest-lived event. */
  inboxMs: 7 * DAY,
  devicesPerClientMax: 32,
  /** Positions outlive the inbox, and the counter outlives the positions: an offset never means two events. */
  positionMs: 30 * DAY,
  stateMs: 60 * DAY,
  /** No connection outlives its token, so no registry entry needs to. */
  registryMs: 25 * HOUR,
  batchMax: 500,
  streamInFlightMax: 256,
  pageEvents: 64,
} as const;
