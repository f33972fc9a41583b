import type { ChainableCommander } from 'ioredis';
import type { PushRedis } from './connections.js';
import { slotOf } from './slots.js';

type Argument = string | number;
type Send = (...args: Argument[]) => unknown;

/** What one call of a script works on. All its keys lie in one hash slot. */
export interface Call {
  keys: readonly string[];
  args: readonly Argument[];
}

interface ScriptCall extends Call {
  script: Script<unknown>;
}

/** Calls in one command, which pays once for what each command costs. More would keep others waiting at Redis. */
const PACK_MAX = 16;

/** The calls of a pack, one after the other. ARGV: how many, how many arguments each has, and these. */
function packed(lua: string, numberOfKeys: number): string {
  return `
local function call(KEYS, ARGV)
${lua}
end
local count = tonumber(ARGV[1])
local at = count + 1
local replies = {}
for i = 1, count do
  local last = at + tonumber(ARGV[i + 1])
  local keys = { unpack(KEYS, (i - 1) * ${numberOfKeys} + 1, i * ${numberOfKeys}) }
  replies[i] = call(keys, { unpack(ARGV, at + 1, last) }) or false
  at = last
end
return replies`;
}

/** A Lua script on a connection: sent once in full, then by its hash. */
export class Script<Reply> {
  constructor(
    private readonly redis: PushRedis,
    private readonly name: string,
    lua: string,
    numberOfKeys: number,
  ) {
    redis.defineCommand(name, { lua: packed(lua, numberOfKeys) });
  }

  async run(keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    const [reply] = (await this.send(this.redis, [{ keys, args }])) as [Reply];
    return reply;
  }

  /** Many at once: see `runAll`. */
  runMany(calls: readonly Call[]): Promise<(Reply | Error)[]> {
    const ours = calls.map(({ keys, args }) => ({ script: this, keys, args }));
    return runAll(this.redis, ours) as Promise<(Reply | Error)[]>;
  }

  send(target: PushRedis | ChainableCommander, pack: readonly Call[]): unknown {
    const command = (target as unknown as Record<string, Send>)[this.name];
    if (!command) throw new TypeError(`the script ${this.name} is not defined`);
    // Half a thousand arguments, for each sixteen events: pushed, not joined.
    const all: Argument[] = [0];
    for (const { keys } of pack) for (const key of keys) all.push(key);
    all[0] = all.length - 1;
    all.push(pack.length);
    for (const { args } of pack) all.push(args.length);
    for (const { args } of pack) for (const arg of args) all.push(arg);
    return command.apply(target, all);
  }
}

/**
 * Calls of any scripts, at once: one pipeline; on a cluster one for each slot, because only what lies in one slot fails or
 * moves as a whole. What goes to one slot keeps its order. Never rejects: each call has its reply, or the reason why not.
 */
export async function runAll(redis: PushRedis, calls: readonly ScriptCall[]): Promise<unknown[]> {
  if (!redis.isCluster) return inPacks(redis, calls);
  const outcomes: unknown[] = [];
  const inSlot = async (places: readonly number[]): Promise<void> => {
    const replies = await inPacks(
      redis,
      places.map((place) => calls[place] as ScriptCall),
    );
    for (const [i, place] of places.entries()) outcomes[place] = replies[i];
  };
  await Promise.all(placesBySlot(calls).map(inSlot));
  return outcomes;
}

/** A pack in which one call failed tells nothing of the others: each is made alone. Made twice, each does what it did once. */
async function inPacks(redis: PushRedis, calls: readonly ScriptCall[]): Promise<unknown[]> {
  const packs = packsOf(calls);
  const replies = await pipeline(redis, packs);
  const outcomes = packs.map((pack, i) => {
    const reply = replies[i];
    if (!(reply instanceof Error)) return reply as unknown[];
    if (pack.length === 1 || reply.name !== 'ReplyError') return pack.map(() => reply);
    return pipeline(
      redis,
      pack.map((call) => [call]),
    ).then((each) => each.map((one) => (one instanceof Error ? one : (one as unknown[])[0])));
  });
  return (await Promise.all(outcomes)).flat(1);
}

/** Neighbours of one script. */
function packsOf(calls: readonly ScriptCall[]): ScriptCall[][] {
  const packs: ScriptCall[][] = [];
  for (const call of calls) {
    const last = packs.at(-1);
    if (last && last.length < PACK_MAX && last[0]?.script === call.script) last.push(call);
    else packs.push([call]);
  }
  return packs;
}

/** A reply for each pack, or the reason why not. */
async function pipeline(redis: PushRedis, packs: readonly ScriptCall[][]): Promise<unknown[]> {
  if (packs.length === 0) return [];
  const commands = redis.pipeline();
  for (const pack of packs) pack[0]?.script.send(commands, pack);
  let replies: [error: Error | null, reply?: unknown][] | null;
  try {
    replies = await commands.exec();
  } catch (error) {
    return packs.map(() => error);
  }
  return packs.map((_, i) => {
    const [error, reply] = replies?.[i] ?? [new Error('no reply')];
    return error ?? reply;
  });
}

function placesBySlot(calls: readonly Call[]): number[][] {
  const slots = new Map<number, number[]>();
  for (const [place, { keys }] of calls.entries()) {
    const slot = slotOf(keys[0] ?? '');
    const there = slots.get(slot);
    if (there) there.push(place);
    else slots.set(slot, [place]);
  }
  return [...slots.values()];
}
