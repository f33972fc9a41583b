import { setTimeout as wait } from 'node:timers/promises';
import type { Dice } from './dice.js';
import type { Mode } from './options.js';
import type { Way } from './proxy.js';
import type { Site } from './site.js';

type Act = (site: Site, dice: Dice, sleep: (ms: number) => Promise<void>) => Promise<string>;

const WAYS = ['devices', 'publish', 'redis'] as const;

const node = (site: Site, dice: Dice) => dice.pick(site.nodes);

/** What happens to processes. Each returns once it is undone; half of these cannot wait for the end of the episode. */
const PROCESS: Record<string, Act> = {
  'node killed': async (site, dice, sleep) => {
    const victim = node(site, dice);
    await victim.kill();
    await sleep(dice.int(0, 4000));
    await victim.start();
    return victim.name;
  },
  'node restarted': async (site, dice) => {
    const victim = node(site, dice);
    await victim.drain();
    await victim.start();
    return victim.name;
  },
  'all nodes restarted, one after the other': async (site, dice) => {
    for (const one of dice.shuffle(site.nodes)) {
      await one.drain();
      await one.start();
    }
    return '';
  },
  'node paused': async (site, dice, sleep) => {
    const victim = node(site, dice);
    victim.freeze();
    await sleep(dice.int(500, 5000));
    victim.thaw();
    return victim.name;
  },
  'node paused for longer than its heartbeat lives': async (site, dice, sleep) => {
    const victim = node(site, dice);
    victim.freeze();
    await sleep(dice.int(16_000, 22_000));
    victim.thaw();
    return victim.name;
  },
  'Redis killed': async ({ store }, dice, sleep) => {
    const redis = dice.pick(await store.masters());
    await redis.kill();
    await sleep(dice.int(0, 3000));
    await redis.restart();
    return '';
  },
  'Redis paused': async ({ store }, dice, sleep) => {
    const redis = dice.pick(await store.masters());
    redis.freeze();
    await sleep(dice.int(300, 4000));
    redis.thaw();
    return '';
  },
};

/** What happens on the ways between devices, backends, nodes and Redis. */
const NETWORK: Record<string, Act> = {
  'connections cut': async (site, dice) => {
    const { name, ways } = aim(site, dice);
    for (const { proxy, upstream } of ways) proxy.cut(upstream);
    return name;
  },
  'all devices cut': async (site, dice) => {
    for (const { proxy } of site.ways(node(site, dice).name, 'devices', dice)) proxy.cut();
    return '';
  },
  'connections slow': async (site, dice, sleep) => {
    const { name, ways } = aim(site, dice);
    const lagMs = dice.int(20, 400);
    for (const { proxy, upstream } of ways) proxy.slow(lagMs, upstream);
    await sleep(dice.int(1000, 6000));
    clear(ways);
    return `${name}, ${lagMs} ms`;
  },
  'connections stalled': async (site, dice, sleep) => {
    const { name, ways } = aim(site, dice);
    for (const { proxy, upstream } of ways) proxy.stall(upstream);
    await sleep(dice.int(500, 5000));
    clear(ways);
    return name;
  },
  'connections half-open': async (site, dice, sleep) => {
    const { name, ways } = aim(site, dice);
    for (const { proxy, upstream } of ways) proxy.darken(upstream);
    await sleep(dice.int(500, 8000));
    clear(ways);
    return name;
  },
};

function aim(site: Site, dice: Dice): { name: string; ways: Way[] } {
  const [victim, which] = [node(site, dice).name, dice.pick(WAYS)];
  const ways = site.ways(victim, which, dice);
  return { name: `${which} of ${ways[0]?.upstream}`, ways };
}

function clear(ways: readonly Way[]): void {
  for (const { proxy, upstream } of ways) proxy.clear(upstream);
}

const FLUSH: Record<string, Act> = {
  'Redis back empty': async ({ store }, dice, sleep) => {
    const redis = dice.pick(await store.masters());
    await redis.lose();
    await sleep(dice.int(0, 3000));
    await redis.restart();
    return '';
  },
};

const CLUSTER: Record<string, Act> = {
  'Redis failed over': async ({ store }, dice) => {
    await store.failOver(dice);
    return '';
  },
};

const LANES: Record<Mode, Record<string, Act>[]> = {
  kept: [PROCESS, NETWORK],
  cluster: [{ ...PROCESS, ...CLUSTER }, NETWORK],
  flush: [{ ...PROCESS, ...FLUSH }, NETWORK],
};

export interface Happened {
  at: number;
  what: string;
}

/** Draws from a deck, so that everything happens about equally often. */
class Deck {
  private readonly cards: string[] = [];

  constructor(
    private readonly acts: Record<string, Act>,
    private readonly dice: Dice,
  ) {}

  draw(): [string, Act] {
    if (this.cards.length === 0) this.cards.push(...this.dice.shuffle(Object.keys(this.acts)));
    const name = this.cards.pop() as string;
    return [name, this.acts[name] as Act];
  }
}

/** Breaks things on two lanes, one thing at a time on each, until the time is over. */
export async function disturb(site: Site, mode: Mode, seconds: number, dice: Dice): Promise<Happened[]> {
  const log: Happened[] = [];
  const end = Date.now() + seconds * 1000;
  const left = (): number => Math.max(0, end - Date.now());
  const sleep = async (ms: number): Promise<void> => void (await wait(Math.min(ms, left())));
  const lane = async (acts: Record<string, Act>, own: Dice): Promise<void> => {
    const deck = new Deck(acts, own);
    while (left() > 0) {
      await sleep(own.int(500, 4000));
      if (left() === 0) return;
      const [name, act] = deck.draw();
      const at = Date.now();
      const to = await act(site, own, sleep);
      log.push({ at, what: to ? `${name}: ${to}` : name });
    }
  };
  await Promise.all(LANES[mode].map((acts, i) => lane(acts, dice.fork(`lane ${i}`))));
  return log.sort((one, other) => one.at - other.at);
}
