import type { Dice } from '../../stress/dice.js';
import { mutate, noise } from '../bytes.js';
import { deviceToken } from '../tenants.js';
import { overTcp } from '../wire/tcp.js';
import { frame, text, upgrade, type Frame } from '../wire/websocket.js';
import { shown, type Attack } from './attack.js';
import { judgeTexts } from './packets.js';

const LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536, 2 ** 31, 2 ** 53, -1];
const INVALID_UTF8 = Buffer.from([0x34, 0x32, 0xc3, 0x28, 0xff, 0xed, 0xa0, 0x80]);

/** Each breaks RFC 6455 in one way, or several. */
function brokenOf(dice: Dice): Buffer {
  const payload = dice.chance(0.5) ? Buffer.from('42["ack",1]') : noise(dice, 0, 140);
  switch (dice.int(0, 7)) {
    case 0:
      return frame(payload, { opcode: dice.int(3, 15) });
    case 1:
      return frame(payload, { rsv: dice.int(1, 7) });
    case 2:
      return frame(payload, { masked: false });
    case 3:
      return frame(payload, { length: dice.pick(LENGTHS), lengthBytes: dice.pick([1, 3, 9]) });
    case 4:
      return frame(noise(dice, 120, 200), { opcode: dice.pick([8, 9, 10]), fin: dice.chance(0.7) });
    case 5:
      return frame(INVALID_UTF8);
    case 6:
      return fragments(dice, payload);
    default:
      return frame(noise(dice, 0, 125), { opcode: 8 });
  }
}

/** Pieces that begin without a first, never end, or have other messages between them. */
function fragments(dice: Dice, payload: Buffer): Buffer {
  const piece = (said: Frame): Buffer => frame(payload, said);
  const middle = Array.from({ length: dice.pick([1, 3, 300]) }, () => piece({ opcode: 0, fin: false }));
  return Buffer.concat([
    ...(dice.chance(0.7) ? [piece({ opcode: 1, fin: false })] : []),
    ...middle,
    ...(dice.chance(0.3) ? [piece({ opcode: 1 })] : []),
    ...(dice.chance(0.5) ? [piece({ opcode: 0, fin: true })] : []),
  ]);
}

export const frames: Attack = {
  counters: ['propeller_packets_refused_total', 'propeller_handshakes_refused_total'],
  draw(dice) {
    const insider = dice.chance(0.6);
    const clientId = `intruder-${dice.int(0, 400)}`;
    const token = insider ? deviceToken('mallory', clientId) : 'x';
    const connect = text(`40${JSON.stringify({ token, deviceId: `d${dice.int(0, 9)}` })}`);
    const broken = Array.from({ length: dice.int(1, 4) }, () => brokenOf(dice));
    const flood = dice.chance(0.03) ? Array.from({ length: 200 }, () => frame(Buffer.from('x'), { opcode: 9 })) : [];
    const said = Buffer.concat([...flood, ...broken]);
    const steps = [upgrade(), connect, dice.chance(0.3) ? mutate(dice, said) : said];
    return {
      what: `WebSocket frames of ${insider ? 'a device that was let in' : 'a stranger'}`,
      bytes: shown(Buffer.concat(steps)),
      fire: async ({ ports }) => judgeTexts((await overTcp(ports.http, steps)).bytes, insider),
    };
  },
};
