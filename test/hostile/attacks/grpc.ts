import type { OutgoingHttpHeaders } from 'node:http2';
import type { Dice } from '../../stress/dice.js';
import { mutate, NASTY, noise } from '../bytes.js';
import { API_KEYS, deviceToken } from '../tenants.js';
import type { Called } from '../wire/call.js';
import { message } from '../wire/http2.js';
import { shown, type Attack, type Verdict } from './attack.js';

const METHODS = {
  devices: ['DeviceService/Listen'],
  publish: [
    'PublishService/Publish',
    'PublishService/PublishBatch',
    'PublishService/PublishStream',
    'PresenceService/ListDevices',
    'PresenceService/GetEvent',
    'PresenceService/Revoke',
    'PresenceService/StreamReceipts',
  ],
} as const;
type Door = keyof typeof METHODS;

const UNKNOWN = ['/propeller.v1.DeviceService/Listen/', '/propeller.v1.Admin/Do', '/__proto__/constructor', '/', '//'];
const TYPES = ['application/grpc+json', 'application/grpc-web', 'application/json', 'text/plain', ''];

/** protobuf by hand: a field with a length, and what is in it. */
function field(number: number, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value);
  return bytes.length < 128
    ? Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes])
    : Buffer.concat([Buffer.from([(number << 3) | 2, (bytes.length & 127) | 128, bytes.length >> 7]), bytes]);
}

const EVENT = Buffer.concat([field(1, 'evt_hostile'), field(2, '/hostile'), field(3, 'a'), field(5, '{}')]);

function publishOf(dice: Dice): Buffer {
  const id = dice.pick(['victim', 'nobody-1', ...NASTY]).slice(0, 200);
  const target = dice.pick([
    field(1, id),
    field(2, Buffer.concat([field(1, id), field(2, id)])),
    field(3, id),
    field(4, id),
  ]);
  return Buffer.concat([field(1, target), field(2, EVENT)]);
}

function payloadOf(dice: Dice): Buffer {
  const valid = dice.pick([
    publishOf(dice),
    field(1, publishOf(dice)),
    field(1, 'victim'),
    Buffer.from([0x0a, 2, 8, 1]),
    Buffer.alloc(0),
  ]);
  if (dice.chance(0.5)) return mutate(dice, valid);
  return dice.chance(0.3) ? noise(dice, 0, 200) : valid;
}

/** Messages whose head says the truth, or not. */
function bodyOf(dice: Dice): Buffer[] {
  return Array.from({ length: dice.pick([0, 1, 1, 2, 6]) }, () => {
    const payload = payloadOf(dice);
    const length = dice.chance(0.7)
      ? payload.length
      : dice.pick([0, 1, payload.length + 9, 5000, 2 ** 31, 2 ** 32 - 1]);
    return message(payload, dice.chance(0.8) ? 0 : dice.int(1, 255), length);
  });
}

/** None of these is for the door it is shown at, but for mallory's own: with that one, only mallory is harmed. */
function credentialOf(dice: Dice, door: Door): string {
  if (dice.chance(0.2)) return dice.pick(NASTY).replaceAll(/[^\t\x20-\x7e]/g, '');
  return door === 'devices'
    ? dice.pick([API_KEYS.mallory, API_KEYS.malloryRead])
    : dice.pick([deviceToken('mallory', 'intruder-1'), API_KEYS.malloryRead, API_KEYS.mallory]);
}

function headersOf(dice: Dice, path: string, credential: string): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    ':method': dice.chance(0.97) ? 'POST' : 'GET',
    ':path': dice.chance(0.93) ? path : dice.pick(UNKNOWN),
    'content-type': dice.chance(0.93) ? 'application/grpc' : dice.pick(TYPES),
    te: 'trailers',
    authorization: `Bearer ${credential}`,
  };
  if (dice.chance(0.2)) headers['grpc-encoding'] = dice.pick(['gzip', 'deflate', 'br', '__proto__', 'identity']);
  if (dice.chance(0.1)) headers['grpc-timeout'] = dice.pick(['1n', '0S', '-1S', '99999999H', 'x', '1']);
  if (dice.chance(0.1)) headers['x-since'] = dice.pick(['-1', 'latest', '1e9', '__proto__']);
  if (dice.chance(0.1)) headers['x-device-id'] = dice.pick(['a b', '__proto__', '*', 'd'.repeat(200)]);
  if (dice.chance(0.05)) headers['trace-bin'] = dice.pick(['!!!', 'AAAA', '=']);
  if (dice.chance(0.05)) headers['x-huge'] = 'h'.repeat(dice.pick([1000, 9000, 30_000]));
  return headers;
}

/** @param own it may read or publish for its own tenant */
function judge(called: Called, own: boolean): Verdict {
  const passed = called.body.length > 0 && !own;
  const internal = called.problem === 'internal_error' || called.grpc === 2;
  const wrong = passed ? 'it was sent a message' : internal ? 'it broke something' : undefined;
  const refused = (called.grpc ?? 0) > 0 || called.http >= 400;
  return { refused, wrong: wrong && `${wrong}: ${JSON.stringify(called)}` };
}

export const grpc: Attack = {
  counters: ['propeller_grpc_refused_total'],
  draw(dice) {
    const door: Door = dice.pick(['devices', 'publish'] as const);
    const credential = credentialOf(dice, door);
    const own = door === 'publish' && credential.startsWith(API_KEYS.mallory.slice(0, 15));
    const headers = headersOf(dice, `/propeller.v1.${dice.pick(METHODS[door])}`, credential);
    const body = bodyOf(dice);
    const end = dice.chance(0.9);
    return {
      what: `a call to the port of ${door}`,
      bytes: `${shown(JSON.stringify(headers))} ${shown(Buffer.concat(body))}`,
      fire: async ({ calls }) => judge(await calls[door].call(headers, body, end), own),
    };
  },
};
