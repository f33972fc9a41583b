import type { Dice } from '../../stress/dice.js';
import { mutate, NASTY, noise } from '../bytes.js';
import { overTcp } from '../wire/tcp.js';
import { dataFramesOf, FLAG, frame2, headerBlock, message, PREFACE, TYPE } from '../wire/http2.js';
import { shown, type Attack } from './attack.js';

const METHODS = [
  '/propeller.v1.DeviceService/Listen',
  '/propeller.v1.PublishService/Publish',
  '/propeller.v1.PublishService/PublishStream',
  '/propeller.v1.PresenceService/ListDevices',
  '/propeller.v1.Nothing/Here',
  '/',
  '',
];
const STREAMS = [0, 1, 1, 1, 2, 3, 5, 2 ** 31 - 1, 2 ** 31];

function headersOf(dice: Dice): Buffer {
  const said: [string, string][] = [
    [':method', dice.chance(0.9) ? 'POST' : dice.pick(['GET', 'CONNECT', ''])],
    [':scheme', 'http'],
    [':path', dice.pick(METHODS)],
    [':authority', 'localhost'],
    ['content-type', dice.chance(0.8) ? 'application/grpc' : dice.pick(NASTY)],
    ['te', 'trailers'],
  ];
  if (dice.chance(0.3))
    said.push([dice.pick(['connection', 'Upper', ':late', 'x-bin', 'grpc-timeout', '']), dice.pick(NASTY)]);
  if (dice.chance(0.05)) said.push(['x-huge', 'a'.repeat(dice.pick([8000, 15_000]))]);
  return headerBlock(dice.chance(0.8) ? said : dice.shuffle(said));
}

/** Some frame, in a place where it may or may not be. */
function frameOf(dice: Dice): Buffer {
  const stream = dice.pick(STREAMS);
  const flags = dice.chance(0.7) ? FLAG.endHeaders : dice.int(0, 255);
  switch (dice.int(0, 9)) {
    case 0:
      return frame2(TYPE.headers, flags | (dice.chance(0.3) ? FLAG.endStream : 0), stream, headersOf(dice));
    case 1:
      return frame2(
        TYPE.data,
        dice.chance(0.4) ? FLAG.endStream : flags,
        stream,
        message(noise(dice, 0, 60), dice.int(0, 3)),
      );
    case 2:
      return frame2(TYPE.settings, dice.int(0, 1), dice.pick([0, 0, 1]), noise(dice, 0, 18));
    case 3:
      return frame2(TYPE.window, 0, stream, Buffer.from([dice.int(0, 255), 255, 255, dice.int(0, 255)]));
    case 4:
      return frame2(TYPE.reset, 0, stream, noise(dice, 4, 5));
    case 5:
      return frame2(TYPE.ping, dice.int(0, 1), dice.pick([0, 0, 1]), noise(dice, 8, 9));
    case 8:
      return frame2(TYPE.goaway, 0, 0, noise(dice, 8, 8).fill(0, 4));
    case 6:
      return frame2(TYPE.more, flags, stream, noise(dice, 0, 40));
    case 7:
      return frame2(dice.int(0, 255), dice.int(0, 255), stream, noise(dice, 0, 40), dice.pick([0, 5, 20, 2 ** 24 - 1]));
    default:
      return frame2(TYPE.data, 0, stream, noise(dice, 0, 20), dice.pick([0, 1, 40, 16_384, 2 ** 24 - 1]));
  }
}

/** Streams that are opened and given up at once, or pings without an end. */
function floodOf(dice: Dice): Buffer {
  const pings = dice.chance(0.5);
  return Buffer.concat(
    Array.from({ length: 200 }, (_, i) =>
      pings
        ? frame2(TYPE.ping, 0, 0, Buffer.alloc(8))
        : Buffer.concat([
            frame2(TYPE.headers, FLAG.endHeaders, 2 * i + 1, headersOf(dice)),
            frame2(TYPE.reset, 0, 2 * i + 1, Buffer.from([0, 0, 0, 8])),
          ]),
    ),
  );
}

export const http2: Attack = {
  counters: ['propeller_packets_refused_total', 'propeller_grpc_refused_total'],
  draw(dice) {
    const port = dice.pick(['devices', 'publish'] as const);
    const opening = Buffer.concat([PREFACE, frame2(TYPE.settings, 0, 0, Buffer.alloc(0))]);
    const call = frame2(TYPE.headers, FLAG.endHeaders, 1, headersOf(dice));
    const rest = dice.chance(0.03)
      ? floodOf(dice)
      : Buffer.concat(Array.from({ length: dice.int(1, 6) }, () => frameOf(dice)));
    const valid = Buffer.concat([opening, ...(dice.chance(0.6) ? [call] : []), rest]);
    const bytes = dice.chance(0.3) ? mutate(dice, valid) : valid;
    return {
      what: `HTTP/2 frames to the port of ${port}`,
      bytes: shown(bytes),
      fire: async ({ ports }) => {
        const seen = await overTcp(ports[port], [bytes]);
        // Nobody here has a key or a token: a message would be one that was not for them.
        const wrong = dataFramesOf(seen.bytes) > 0 ? `it was sent a message: ${shown(seen.bytes)}` : undefined;
        return { refused: false, wrong };
      },
    };
  },
};
