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
  /**
   * Ids remembered for each tenant in each of the 256 partitions: 16.7 million a day in all, at some 100 bytes. A tenant
   * that publishes more is recognised for as long as it takes to publish so many.
   */
  seenMax: 65_536,
  /** Of one id, the clients on one line. */
  seenLineBytesMax: 2048,
  collapseKeyCharsMax: 64,
  inboxEventsMax: 1000,
  /** So many too many go at once: cheaper than one with each publish. */
  inboxEventsSlack: 32,
  /** As long as its longest-lived event, whose receipt is read from it. */
  inboxMs: 7 * DAY + HOUR,
  /** For each tenant in each of the 256 partitions: about a million in all, at some 100 bytes. The oldest go first. */
  receiptsMax: 4096,
  receiptsMs: 7 * DAY,
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
