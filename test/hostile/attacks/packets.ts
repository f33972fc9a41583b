import type { Dice } from '../../stress/dice.js';
import { anyValue, mutate, NASTY, noise } from '../bytes.js';
import { deviceToken } from '../tenants.js';
import { overTcp } from '../wire/tcp.js';
import { frame, text, textsOf, upgrade } from '../wire/websocket.js';
import { shown, type Attack, type Verdict } from './attack.js';

const EVENTS = ['event', 'join', 'publish', 'error', 'disconnect', 'connect', 'newListener', 'ready', '__proto__', ''];
const WHOLE = [
  '40',
  '40{}',
  '40/admin,{}',
  '40/,{}',
  '41',
  '41/admin,',
  '425["ack",1]',
  '42/good,["ack",1]',
  '430[1]',
  '43[]',
  '44{"message":"x"}',
  '451-["ack",{"_placeholder":true,"num":0}]',
  '4599999999999999-["x"]',
  '461-0[{"_placeholder":true,"num":"__proto__"}]',
  '4',
  '49',
  '2',
  '2probe',
  '3',
  '3probe',
  '5',
  '6',
  '1',
  '0{"sid":"x"}',
  '7',
  'b4AAEC',
  '',
];

/** Something a client of socket.io could say, and should not. */
function packetOf(dice: Dice): Buffer {
  switch (dice.int(0, 5)) {
    case 0:
      return text(`42${JSON.stringify([dice.pick(EVENTS), anyValue(dice), anyValue(dice)])}`);
    case 1:
      return text(`42${JSON.stringify(['ack', anyValue(dice)])}`);
    case 2:
      return text(
        `42["ack",${dice.pick(['1', '"1"', '0', '-1', '1e3', '999999', '99999999999999999999', '1,2', '01'])}]`,
      );
    case 3:
      return frame(noise(dice, 0, 60), { opcode: dice.pick([1, 2]) });
    case 4:
      return frame(mutate(dice, Buffer.from(dice.pick(WHOLE))));
    default:
      return text(dice.pick(WHOLE));
  }
}

function connectOf(dice: Dice, insider: boolean): Buffer {
  if (insider) {
    const clientId = `intruder-${dice.int(0, 400)}`;
    return text(`40${JSON.stringify({ token: deviceToken('mallory', clientId), deviceId: `d${dice.int(0, 9)}` })}`);
  }
  const auth = dice.chance(0.5) ? { token: dice.pick(NASTY), deviceId: anyValue(dice) } : anyValue(dice);
  return text(`40${JSON.stringify(auth)}`);
}

/** Nobody publishes to an intruder, so that whatever event it sees was never for it. */
export function judgeTexts(bytes: Buffer, insider: boolean): Verdict {
  const texts = textsOf(bytes);
  const refused = texts.some((one) => one.startsWith('44') || one.includes('"code":4003'));
  const sessions = texts.filter((one) => one.startsWith('40{')).length;
  const events = texts.some((one) => one.startsWith('42["event"') || one.startsWith('43'));
  const internal = texts.some((one) => one.includes('internal_error'));
  const wrong = events
    ? 'it saw an event'
    : sessions > (insider ? 1 : 0)
      ? `it got ${sessions} sessions`
      : internal && 'it broke something';
  return { refused, wrong: wrong ? `${wrong}: ${shown(texts.join(' | '))}` : undefined };
}

export const packets: Attack = {
  counters: ['propeller_packets_refused_total', 'propeller_handshakes_refused_total'],
  draw(dice) {
    const insider = dice.chance(0.6);
    const said = Array.from({ length: dice.pick([1, 2, 5, 20]) }, () => packetOf(dice));
    if (dice.chance(0.03)) said.push(...Array.from({ length: 200 }, () => said[0] as Buffer));
    // Twice at once: the second arrives while the first is still being looked at.
    const connect = Buffer.concat(Array.from({ length: dice.pick([1, 1, 1, 2, 5]) }, () => connectOf(dice, insider)));
    const steps = [upgrade(), ...(insider || dice.chance(0.6) ? [connect] : []), Buffer.concat(said)];
    return {
      what: `packets of ${insider ? 'a device that was let in' : 'a stranger'}`,
      bytes: shown(Buffer.concat(steps)),
      fire: async ({ ports }) => judgeTexts((await overTcp(ports.http, steps)).bytes, insider),
    };
  },
};
