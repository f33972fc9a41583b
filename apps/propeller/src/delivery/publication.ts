import { CLIENT_ID } from '#libs/kernel';
import type { Duration, Event, PublishRequest, Target, Timestamp } from '#libs/propeller-contract';
import { invalidField, notBuilt } from './field-problem.js';
import { clientKeys, type ClientKeys } from './keys.js';
import { LIMITS } from './limits.js';

/** A publish request that holds: where it goes, and the event as text up to and from its offset. */
export interface Publication {
  keys: ClientKeys;
  /** The only device it is for, or empty: all of them. */
  deviceId: string;
  eventId: string;
  expiresAt: number;
  head: string;
  tail: string;
}

const EVENT_ID = /^[\x21-\x7e]{1,128}$/;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const YEAR_10000 = 253_402_300_800;

function targetOf(target: Target | null): { clientId: string; deviceId: string } {
  if (target?.to === 'topic') throw notBuilt('target.topic');
  if (target?.to === 'anyDeviceOf') throw notBuilt('target.any_device_of');
  if (target?.to === 'clientId') {
    const clientId = target.clientId ?? '';
    if (!CLIENT_ID.test(clientId)) throw invalidField('target.client_id', `must match ${CLIENT_ID.source}`);
    return { clientId, deviceId: '' };
  }
  if (!target?.device) throw invalidField('target', 'must name a client or a device');
  const { clientId, deviceId } = target.device;
  if (!CLIENT_ID.test(clientId)) throw invalidField('target.device.client_id', `must match ${CLIENT_ID.source}`);
  if (!CLIENT_ID.test(deviceId)) throw invalidField('target.device.device_id', `must match ${CLIENT_ID.source}`);
  return { clientId, deviceId };
}

function ttlMs(ttl: Duration | null): number {
  if (!ttl) return LIMITS.ttlMsDefault;
  const ms = ttl.seconds * 1000 + Math.floor(ttl.nanos / 1e6);
  if (!(ms > 0)) throw invalidField('ttl', 'must be longer than nothing');
  if (ms > LIMITS.ttlMsMax) throw invalidField('ttl', 'must be at most 7 days');
  return ms;
}

function timeOf(time: Timestamp | null, now: number): string {
  if (!time) return new Date(now).toISOString();
  const { seconds, nanos } = time;
  const valid = seconds >= -62_135_596_800 && seconds < YEAR_10000 && nanos >= 0 && nanos < 1e9;
  if (!valid) throw invalidField('event.time', 'must be a time between the years 1 and 9999');
  return new Date(seconds * 1000 + Math.floor(nanos / 1e6)).toISOString();
}

function text(field: string, value: string, charsMax: number): string {
  if (value.length === 0 || value.length > charsMax) throw invalidField(field, `must have 1 to ${charsMax} characters`);
  return value;
}

function dataOf(dataJson: string): string {
  if (Buffer.byteLength(dataJson) > LIMITS.dataBytesMax) {
    throw invalidField('event.data_json', `must be at most ${LIMITS.dataBytesMax} bytes`);
  }
  try {
    JSON.parse(dataJson);
  } catch {
    throw invalidField('event.data_json', 'must be JSON');
  }
  return dataJson;
}

/** The CloudEvent up to its offset. The data goes behind, as the backend wrote it: it is never serialised again. */
function headOf(event: Event, tenant: string, now: number): string {
  if (!EVENT_ID.test(event.id))
    throw invalidField('event.id', 'must have 1 to 128 printable ASCII characters, no spaces');
  if (event.traceparent && !TRACEPARENT.test(event.traceparent)) {
    throw invalidField('event.traceparent', 'must be a W3C traceparent');
  }
  const attributes = JSON.stringify({
    specversion: '1.0',
    id: event.id,
    source: text('event.source', event.source, 256),
    type: text('event.type', event.type, 128),
    ...(event.subject && { subject: text('event.subject', event.subject, 256) }),
    time: timeOf(event.time, now),
    tenant,
    datacontenttype: 'application/json',
    ...(event.traceparent && { traceparent: event.traceparent }),
  });
  return `${attributes.slice(0, -1)},"offset":`;
}

/** @throws Problem naming the field */
export function toPublication(tenant: string, request: PublishRequest, now: number): Publication {
  if (request.collapseKey) throw notBuilt('collapse_key');
  if (request.ackDeadline) throw notBuilt('ack_deadline');
  const { clientId, deviceId } = targetOf(request.target);
  const { event } = request;
  if (!event) throw invalidField('event', 'is required');
  return {
    keys: clientKeys(tenant, clientId),
    deviceId,
    eventId: event.id,
    expiresAt: now + ttlMs(request.ttl),
    head: headOf(event, tenant, now),
    tail: `,"data":${dataOf(event.dataJson)}}`,
  };
}
