import type { Dice } from '../../stress/dice.js';
import { mutate, NASTY } from '../bytes.js';
import { overTcp } from '../wire/tcp.js';
import { textsOf, upgrade, UPGRADE_HEADERS } from '../wire/websocket.js';
import { shown, type Attack, type Verdict } from './attack.js';

const PATHS = ['/socket.io/', '/socket.io', '/socket.io/../', '/', '/engine.io/', '//socket.io/', '/socket.io/%2e'];
const QUERIES = [
  'EIO=4&transport=websocket',
  'EIO=3&transport=websocket',
  'EIO=5&transport=websocket',
  'EIO=&transport=websocket',
  'transport=websocket',
  'EIO=4&transport=polling',
  'EIO=4&transport=webtransport',
  'EIO=4&transport=__proto__',
  'EIO=4&transport[]=websocket',
  'EIO=4&transport=websocket&transport=polling',
  'EIO=4&transport=websocket&sid=AAAAAAAAAAAAAAAAAAAA',
  'EIO=4&transport=websocket&sid=__proto__',
  'EIO=4&transport=websocket&sid=constructor',
  'EIO=4&transport=websocket&j=0&b64=1&t=x',
  'EIO=4&transport=websocket&token=x&__proto__[a]=1',
];
const HEADERS = [
  'Sec-WebSocket-Version: 8',
  'Sec-WebSocket-Version: x',
  'Sec-WebSocket-Key: short',
  'Sec-WebSocket-Key: ',
  'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits; server_max_window_bits=99',
  'Sec-WebSocket-Extensions: ;;;=,"',
  'Sec-WebSocket-Protocol: a, a, , \u00e9',
  'Origin: null',
  'Origin: https://evil.example\u0000',
  'Upgrade: h2c',
  'Connection: close',
  'Content-Length: 10',
  'Transfer-Encoding: chunked',
];

function requestOf(dice: Dice): Buffer {
  const kept = UPGRADE_HEADERS.filter(() => dice.chance(0.93));
  const more = Array.from({ length: dice.int(0, 3) }, () => dice.pick(HEADERS));
  if (dice.chance(0.1)) more.push(`Cookie: ${'c'.repeat(dice.pick([1000, 20_000, 80_000]))}`);
  const query = dice.chance(0.8) ? dice.pick(QUERIES) : `EIO=${dice.pick(NASTY)}&transport=${dice.pick(NASTY)}`;
  return upgrade(`${dice.pick(PATHS)}?${query}`, dice.shuffle([...kept, ...more]));
}

/** Who says nothing in it, gets no further than an open WebSocket. */
function judge(bytes: Buffer): Verdict {
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(bytes.toString('latin1', 0, 16))?.[1] ?? 0);
  const passed = status === 101 && textsOf(bytes).some((text) => text.startsWith('4'));
  const wrong = passed ? 'it got a session' : status >= 500 ? `answered ${status}` : undefined;
  return { refused: status >= 400, wrong: wrong && `${wrong}: ${shown(bytes)}` };
}

export const handshake: Attack = {
  counters: ['propeller_http_refused_total', 'propeller_connections_refused_total'],
  draw(dice) {
    const valid = requestOf(dice);
    const bytes = dice.chance(0.4) ? mutate(dice, valid) : valid;
    return {
      what: 'an upgrade',
      bytes: shown(bytes),
      fire: async ({ ports }) => judge((await overTcp(ports.http, [bytes])).bytes),
    };
  },
};
