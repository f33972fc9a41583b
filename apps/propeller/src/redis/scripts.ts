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

/** A Lua script on a connection: sent once in full, then by its hash. */
export class Script<Reply> {
  constructor(
    private readonly redis: PushRedis,
    private readonly name: string,
    lua: string,
    numberOfKeys: number,
  ) {
    redis.defineCommand(name, { lua, numberOfKeys });
  }

  run(keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    return this.send(this.redis, { keys, args }) as Promise<Reply>;
  }

  /** Many at once: see `runAll`. */
  runMany(calls: readonly Call[]): Promise<(Reply | Error)[]> {
    const ours = calls.map(({ keys, args }) => ({ script: this, keys, args }));
    return runAll(this.redis, ours) as Promise<(Reply | Error)[]>;
  }

  send(target: PushRedis | ChainableCommander, { keys, args }: Call): unknown {
    const commands = target as unknown as Record<string, Send>;
    const command = commands[this.name];
    if (!command) throw new TypeError(`the script ${this.name} is not defined`);
    return command.call(target, ...keys, ...args);
  }
}

/**
 * Calls of any scripts, at once: one pipeline; on a cluster one for each slot, because only what lies in one slot fails or
 * moves as a whole. What goes to one slot keeps its order. Never rejects: each call has its reply, or the reason why not.
 */
export async function runAll(redis: PushRedis, calls: readonly ScriptCall[]): Promise<unknown[]> {
  if (!redis.isCluster) return pipeline(redis, calls);
  const outcomes: unknown[] = [];
  const inSlot = async (places: readonly number[]): Promise<void> => {
    const replies = await pipeline(
      redis,
      places.map((place) => calls[place] as ScriptCall),
    );
    for (const [i, place] of places.entries()) outcomes[place] = replies[i];
  };
  await Promise.all(placesBySlot(calls).map(inSlot));
  return outcomes;
}

async function pipeline(redis: PushRedis, calls: readonly ScriptCall[]): Promise<unknown[]> {
  if (calls.length === 0) return [];
  const commands = redis.pipeline();
  for (const call of calls) call.script.send(commands, call);
  let replies: [error: Error | null, reply?: unknown][] | null;
  try {
    replies = await commands.exec();
  } catch (error) {
    return calls.map(() => error);
  }
  return calls.map((_, i) => {
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
