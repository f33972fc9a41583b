import type { Dice } from '../../stress/dice.js';
import { anyValue, mutate, NASTY, noise } from '../bytes.js';
import { API_KEYS } from '../tenants.js';
import { overTcp } from '../wire/tcp.js';
import { shown, type Attack, type Verdict } from './attack.js';

const METHODS = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PATCH',
  'PRI',
  'get',
  'G E T',
  '',
];
const PATHS = [
  '/v1/client-tokens',
  '/v1/client-tokens/',
  '/v1//client-tokens',
  '/metrics',
  '/health/live',
  '/health/ready',
  '/docs',
  '/socket.io/',
  '/../v1/client-tokens',
  '/%2e%2e/metrics',
  '/%zz',
  '*',
  'http://good/v1/client-tokens',
  '//evil',
  '/\u0000',
];
const SMUGGLED = [
  ['Transfer-Encoding: chunked', 'Content-Length: 5'],
  ['Transfer-Encoding : chunked'],
  ['Transfer-Encoding: chunked, identity'],
  ['Content-Length: 3', 'Content-Length: 30'],
  ['Content-Length: -1'],
  ['Content-Length: 99999999999999'],
  ['Content-Length: 0x10'],
  ['Expect: 100-continue'],
  ['Connection: Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'],
  ['X-Forwarded-For: 127.0.0.1', 'X-Internal: true'],
  ['Content-Encoding: gzip'],
  [' folded: line', '\tof: it'],
];
const TYPES = ['application/json', 'application/json; charset=utf-16', 'text/plain', 'multipart/form-data', 'x', ''];

function headersOf(dice: Dice, body: Buffer): string[] {
  const headers = dice.chance(0.9) ? ['Host: localhost'] : ['Host: a', 'Host: b'];
  if (dice.chance(0.7)) headers.push(`Content-Type: ${dice.pick(TYPES)}`);
  if (dice.chance(0.7)) headers.push(`Content-Length: ${body.length}`);
  if (dice.chance(0.4)) headers.push(...dice.pick(SMUGGLED));
  // A key without the scope for it, at most: nobody here may mint.
  if (dice.chance(0.5)) headers.push(`Authorization: Bearer ${dice.pick([API_KEYS.mallory, ...NASTY])}`);
  if (dice.chance(0.1)) headers.push(`X-Long: ${'a'.repeat(dice.pick([8000, 16_000, 70_000]))}`);
  if (dice.chance(0.1)) headers.push(...Array.from({ length: 300 }, (_, i) => `x-${i}: ${i}`));
  return headers;
}

function bodyOf(dice: Dice): Buffer {
  if (dice.chance(0.2)) return noise(dice, 0, 400);
  if (dice.chance(0.05)) return Buffer.alloc(300_000, 'x');
  const request = { clientId: dice.pick(['driver_1', ...NASTY]), ttlSeconds: anyValue(dice), topics: anyValue(dice) };
  return Buffer.from(JSON.stringify(dice.chance(0.5) ? request : anyValue(dice)));
}

function requestOf(dice: Dice): Buffer {
  const body = bodyOf(dice);
  const path = dice.chance(0.8) ? dice.pick(PATHS) : `/${dice.pick(NASTY)}`;
  const version = dice.chance(0.9) ? 'HTTP/1.1' : dice.pick(['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9', '']);
  const head = [`${dice.pick(METHODS)} ${path} ${version}`, ...headersOf(dice, body), '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), body]);
}

/** Only health and metrics are for everybody; nothing here is ours to break. */
function judge(bytes: Buffer): Verdict {
  const text = bytes.toString('latin1');
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
  const wrong = statuses.find((status) => status >= 500 || status === 201 || status === 101);
  return {
    refused: statuses.some((status) => status >= 400),
    wrong: wrong === undefined ? undefined : `answered ${wrong}: ${shown(bytes)}`,
  };
}

export const http: Attack = {
  counters: ['propeller_http_refused_total', 'propeller_connections_refused_total'],
  draw(dice) {
    const valid = Buffer.concat(Array.from({ length: dice.pick([1, 1, 1, 3]) }, () => requestOf(dice)));
    const bytes = dice.chance(0.4) ? mutate(dice, valid) : valid;
    return {
      what: 'an HTTP request',
      bytes: shown(bytes),
      fire: async ({ ports }) => judge((await overTcp(ports.http, [bytes])).bytes),
    };
  },
};
