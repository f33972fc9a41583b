import fc from 'fast-check';
import type { PublishTarget } from '#libs/propeller-client';
import { anyId, anyPattern, isId, isPattern, isTopic } from './ids.js';

export type Tenant = 'acme' | 'other';

/** A device that wants to listen. */
export interface Guest {
  tenant: Tenant;
  clientId: string;
  deviceId: string;
  topics: string[];
  transport: 'socketio' | 'grpc';
  node: 0 | 1;
}

/** A backend that wants to publish. */
export interface Word {
  tenant: Tenant;
  target: PublishTarget;
  eventId: string;
  node: 0 | 1;
}

export interface Scene {
  guests: Guest[];
  words: Word[];
}

const tenant = fc.constantFrom<Tenant>('acme', 'other');
const node = fc.constantFrom<0 | 1>(0, 1);

const guest = fc.record<Guest>({
  tenant,
  clientId: anyId,
  deviceId: anyId,
  topics: fc.array(anyPattern, { maxLength: 2 }),
  transport: fc.constantFrom('socketio', 'grpc'),
  node,
});

/** To somebody who is there, in his own tenant or in the other, or to anybody. */
function wordFor(guests: readonly Guest[]): fc.Arbitrary<Word> {
  const id = (name: 'clientId' | 'deviceId') => fc.oneof(fc.constantFrom(...guests.map((one) => one[name])), anyId);
  const names = guests.flatMap(({ topics }) => topics.map((one) => one.replace(/\.\*$/, '.below')));
  const topic = names.length > 0 ? fc.oneof(fc.constantFrom(...names), anyId) : anyId;
  const target = fc.oneof<fc.Arbitrary<PublishTarget>[]>(
    fc.record({ clientId: id('clientId') }),
    fc.record({ clientId: id('clientId'), deviceId: id('deviceId') }),
    fc.record({ anyDeviceOf: id('clientId') }),
    fc.record({ topic }),
  );
  return fc.record({ tenant, target, eventId: anyId, node });
}

export const scene: fc.Arbitrary<Scene> = fc
  .uniqueArray(guest, {
    minLength: 2,
    maxLength: 4,
    // The same device twice would be one that came back.
    selector: ({ tenant: brand, clientId, deviceId }) => JSON.stringify([brand, clientId, deviceId]),
  })
  .chain((guests) =>
    fc.record({ guests: fc.constant(guests), words: fc.array(wordFor(guests), { minLength: 2, maxLength: 6 }) }),
  );

/** Why this guest is not let in, as the contract says. */
export function refusalOf({ clientId, deviceId, topics }: Guest): string | undefined {
  if (!topics.every(isPattern)) return 'token_malformed';
  if (!isId(clientId)) return 'client_invalid';
  return isId(deviceId) ? undefined : 'device_invalid';
}

/** Which fields of a target are wrong, as the proto names them. */
export function wrongFieldsOf(target: PublishTarget): string[] {
  if ('topic' in target) return isTopic(target.topic) ? [] : ['target.topic'];
  if ('anyDeviceOf' in target) return isId(target.anyDeviceOf) ? [] : ['target.any_device_of'];
  if (!('deviceId' in target)) return isId(target.clientId) ? [] : ['target.client_id'];
  return [
    ...(isId(target.clientId) ? [] : ['target.device.client_id']),
    ...(isId(target.deviceId) ? [] : ['target.device.device_id']),
  ];
}

/** Whether it is for this guest. */
export function concerns({ tenant: brand, target }: Word, listener: Guest): boolean {
  if (brand !== listener.tenant) return false;
  if ('topic' in target) return listener.topics.some((pattern) => covers(pattern, target.topic));
  if ('anyDeviceOf' in target) return target.anyDeviceOf === listener.clientId;
  if (target.clientId !== listener.clientId) return false;
  return !('deviceId' in target) || target.deviceId === listener.deviceId;
}

function covers(pattern: string, topic: string): boolean {
  return pattern.endsWith('.*') ? topic.startsWith(pattern.slice(0, -1)) : topic === pattern;
}
