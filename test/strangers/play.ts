import { expect } from '@jest/globals';
import { PublishError } from '#libs/propeller-client';
import { deviceToken, type PropellerNodes } from '../support/propeller.js';
import { TRANSPORTS, type AnyDevice } from '../support/transports.js';
import { isEventId, isId } from './ids.js';
import { concerns, refusalOf, wrongFieldsOf, type Guest, type Scene, type Word } from './scene.js';

const HEADER_SAFE = /^[\x20-\x7e]*$/;

/** Somebody who was let in. */
interface Listener {
  guest: Guest;
  device: AnyDevice;
}

/** What was accepted, and under which number its data says so. */
interface Said {
  word: Word;
  number: number;
}

/** Plays scenes on the same nodes, one after another: what an earlier scene left behind must not show in a later one. */
export class Stage {
  private number = 0;
  /** Who has published which id to whom: a repeat is one only there. */
  private readonly published = new Set<string>();

  constructor(private readonly propellers: PropellerNodes) {}

  async play({ guests, words }: Scene): Promise<void> {
    const devices: AnyDevice[] = [];
    try {
      const listeners: Listener[] = [];
      for (const guest of guests) {
        const device = this.connect(guest);
        devices.push(device);
        if (await admitted(guest, device)) listeners.push({ guest, device });
      }
      const said: Said[] = [];
      for (const word of words) said.push(...(await this.say(word)));
      const lastWords = await this.lastWords(listeners);
      for (const listener of listeners) await heard(listener, said, lastWords);
      oneOfEach(listeners, said);
    } finally {
      for (const device of devices) device.close();
    }
  }

  private connect({ tenant, clientId, deviceId, topics, transport, node }: Guest): AnyDevice {
    const on = this.propellers.nodes[node];
    if (!on) throw new Error(`there is no node ${node}`);
    const claims = { sub: clientId, device: deviceId, topics };
    // What no header can carry is in the token alone.
    const said = HEADER_SAFE.test(deviceId) && isId(deviceId) ? deviceId : 'phone-1';
    const token = deviceToken({ tenant, claims });
    return TRANSPORTS[transport](on, { tenant, token, deviceId: said, since: 'latest' });
  }

  /** @returns it, when it went to anybody */
  private async say(word: Word): Promise<Said[]> {
    const number = ++this.number;
    const { tenant, target, eventId: id, node } = word;
    const wrong = [...wrongFieldsOf(target), ...(isEventId(id) ? [] : ['event.id'])];
    const event = { id, source: '/strangers', type: 'said', time: new Date(), data: { number } };
    const answer = await this.propellers.nodes[node]?.client
      .publish(`${tenant}-full-key`, { target, event })
      .catch((error: unknown) => error);
    if (wrong.length > 0) {
      expect(answer).toBeInstanceOf(PublishError);
      expect(answer).toMatchObject({ code: 'invalid_request', retryable: false });
      expect(wrong).toContain((answer as PublishError).field);
      return [];
    }
    const before = JSON.stringify([tenant, id, target]);
    expect(answer).toMatchObject({ eventId: id, duplicate: this.published.has(before) });
    this.published.add(before);
    return this.repeated(answer) ? [] : [{ word, number }];
  }

  private repeated(answer: unknown): boolean {
    return (answer as { duplicate: boolean }).duplicate;
  }

  /** To each device, behind all that was said: when they are there, nothing is on its way any more. */
  private async lastWords(listeners: readonly Listener[]): Promise<Set<number>> {
    const numbers = new Set<number>();
    for (const { guest } of listeners) {
      const number = ++this.number;
      numbers.add(number);
      const { tenant, clientId, deviceId } = guest;
      const event = { id: `last-${number}`, source: '/strangers', type: 'last', time: new Date(), data: { number } };
      await this.propellers.nodes[guest.node]?.client.publish(`${tenant}-full-key`, {
        target: { clientId, deviceId },
        event,
      });
    }
    return numbers;
  }
}

async function admitted(guest: Guest, device: AnyDevice): Promise<boolean> {
  await device.when(() => device.readies.length > 0 || device.refusal !== undefined, 'ready or refused');
  expect(device.refusal).toBe(refusalOf(guest));
  if (device.refusal !== undefined) return false;
  const { clientId, deviceId } = guest;
  expect(device.readies[0]).toMatchObject({ clientId, deviceId });
  return true;
}

function numbersOf(device: AnyDevice): number[] {
  return device.events.map(({ data }) => (data as { number: number }).number);
}

/** All that is for it, and nothing that is not. */
async function heard({ guest, device }: Listener, said: readonly Said[], lastWords: Set<number>): Promise<void> {
  await device.when(() => numbersOf(device).some((number) => lastWords.has(number)), 'the last word');
  const its = said.filter(({ word }) => concerns(word, guest));
  // Whoever acknowledges first takes it from the others.
  const must = its.filter(({ word }) => !('anyDeviceOf' in word.target)).map(({ number }) => number);
  const may = new Set(its.map(({ number }) => number));
  const heardNumbers = new Set(numbersOf(device).filter((number) => !lastWords.has(number)));
  expect({ guest, strange: [...heardNumbers].filter((number) => !may.has(number)) }).toEqual({ guest, strange: [] });
  expect({ guest, missing: must.filter((number) => !heardNumbers.has(number)) }).toEqual({ guest, missing: [] });
  expect(numbersOf(device).filter((number) => lastWords.has(number))).toHaveLength(1);
}

/** What is for whoever is first goes to somebody, if anybody is there. */
function oneOfEach(listeners: readonly Listener[], said: readonly Said[]): void {
  for (const { word, number } of said) {
    const concerned = listeners.filter(({ guest }) => concerns(word, guest));
    if (concerned.length > 0) expect(concerned.flatMap(({ device }) => numbersOf(device))).toContain(number);
  }
}
