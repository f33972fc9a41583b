import { CLIENT_ID } from '#libs/kernel';
import type { Duration, Event, PublishRequest, Target, Timestamp } from '#libs/propeller-contract';
import { invalidField } from './field-problem.js';
import { clientKeys, TO_ALL, TO_ANY, type ClientKeys } from './keys.js';
import { LIMITS } from './limits.js';
import { TOPIC, TOPIC_SEGMENTS_MAX } from './topics.js';

/** A publish request that holds, for a client: where it goes, and the event as text up to and from its offset. */
export interface Publication {
  keys: ClientKeys;
  /** One device, `TO_ALL` or `TO_ANY`. */
  deviceId: string;
  eventId: string;
  expiresAt: number;
  /** When somebody must have acknowledged it: at the latest when it expires. */
  dueAt: number;
  /** Or empty. */
  collapseKey: string;
  head: string;
  tail: string;
}

/** A publish request that holds, for whoever listens to a topic now. */
export interface TopicPublication {
  tenant: string;
  topic: string;
  eventId: string;
  low: boolean;
  json: string;
}

export const EVENT_ID = /^[\x21-\x7e]{1,128}$/;
const COLLAPSE_KEY = new RegExp(`^[\\x21-\\x7e]{1,${LIMITS.collapseKeyCharsMax}}$`);
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const YEAR_10000 = 253_402_300_800;

function id(field: string, value: string | undefined): string {
  if (!CLIENT_ID.test(value ?? '')) throw invalidField(field, `must match ${CLIENT_ID.source}`);
  return value as string;
}

function targetOf(target: Target | null): { clientId: string; deviceId: string } {
  if (target?.to === 'clientId') return { clientId: id('target.client_id', target.clientId), deviceId: TO_ALL };
  if (target?.to === 'anyDeviceOf') {
    return { clientId: id('target.any_device_of', target.anyDeviceOf), deviceId: TO_ANY };
  }
  if (!target?.device) throw invalidField('target', 'must name a client, a device or a topic');
  const { clientId, deviceId } = target.device;
  return { clientId: id('target.device.client_id', clientId), deviceId: id('target.device.device_id', deviceId) };
}

function topicOf(topic: string): string {
  if (!TOPIC.test(topic)) throw invalidField('target.topic', `must match ${TOPIC.source}`);
  if (topic.split('.').length > TOPIC_SEGMENTS_MAX) {
    throw invalidField('target.topic', `must have at most ${TOPIC_SEGMENTS_MAX} parts between dots`);
  }
  return topic;
}

function msOf({ seconds, nanos }: Duration): number {
  return seconds * 1000 + Math.floor(nanos / 1e6);
}

function ttlMs(ttl: Duration | null): number {
  if (!ttl) return LIMITS.ttlMsDefault;
  const ms = msOf(ttl);
  if (!(ms > 0)) throw invalidField('ttl', 'must be longer than nothing');
  if (ms > LIMITS.ttlMsMax) throw invalidField('ttl', 'must be at most 7 days');
  return ms;
}

function deadlineMs(deadline: Duration | null, ttl: number): number {
  if (!deadline) return ttl;
  const ms = msOf(deadline);
  if (!(ms > 0)) throw invalidField('ack_deadline', 'must be longer than nothing');
  if (ms > ttl) throw invalidField('ack_deadline', 'must not be longer than the ttl');
  return ms;
}

function collapseKeyOf(key: string): string {
  if (key && !COLLAPSE_KEY.test(key)) {
    throw invalidField(
      'collapse_key',
      `must have at most ${LIMITS.collapseKeyCharsMax} printable ASCII characters, no spaces`,
    );
  }
  return key;
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

/** The CloudEvent up to its data. That goes behind, as the backend wrote it: it is never serialised again. */
function attributesOf(event: Event, tenant: string, now: number): string {
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
  return attributes.slice(0, -1);
}

/** What only makes sense where an event is kept. */
function refuseForTopics({ collapseKey, ackDeadline }: PublishRequest): void {
  if (collapseKey) throw invalidField('collapse_key', 'is for clients: an event for a topic is not kept');
  if (ackDeadline) throw invalidField('ack_deadline', 'is for clients: an event for a topic is not acknowledged');
}

function eventOf({ event }: PublishRequest): Event {
  if (!event) throw invalidField('event', 'is required');
  return event;
}

function toTopicPublication(tenant: string, request: PublishRequest, now: number): TopicPublication {
  refuseForTopics(request);
  const topic = topicOf(request.target?.topic ?? '');
  const event = eventOf(request);
  ttlMs(request.ttl);
  const json = `${attributesOf(event, tenant, now)},"data":${dataOf(event.dataJson)}}`;
  return { tenant, topic, eventId: event.id, low: request.priority === 'PRIORITY_LOW', json };
}

/** @throws Problem naming the field */
export function toPublication(tenant: string, request: PublishRequest, now: number): Publication | TopicPublication {
  if (request.target?.to === 'topic') return toTopicPublication(tenant, request, now);
  const { clientId, deviceId } = targetOf(request.target);
  const event = eventOf(request);
  const ttl = ttlMs(request.ttl);
  return {
    keys: clientKeys(tenant, clientId),
    deviceId,
    eventId: event.id,
    expiresAt: now + ttl,
    dueAt: now + deadlineMs(request.ackDeadline, ttl),
    collapseKey: collapseKeyOf(request.collapseKey),
    head: `${attributesOf(event, tenant, now)},"offset":`,
    tail: `,"data":${dataOf(event.dataJson)}}`,
  };
}
