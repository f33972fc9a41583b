import type { TestRedis } from '../support/redis.js';

/** All there may be: of nodes and partitions, of the good client, and of mallory's clients. */
const EXPECTED = [
  /^propeller:(node:|nodes$|node-sweep$|expiry-sweep$)/,
  /^\{p\d+\}(epoch|lineage|here|due)$/,
  /^\{p\d+\}node:/,
  /^\{p\d+\}(receipts|seen|seen-before):(good|mallory)$/,
  /^\{p\d+\}(state|inbox|registry|positions|devices):good:victim$/,
  /^\{p\d+\}(state|registry|positions|devices):mallory:intruder-\d+$/,
  // Published by mallory's own backend, to clients of its own.
  /^\{p\d+\}(state|inbox|collapse):mallory:[A-Za-z0-9_.@~-]{1,128}(:.*)?$/,
];

function pairs(reply: unknown): Record<string, string> {
  const flat = (reply as unknown[]).flat().map(String);
  return Object.fromEntries(flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? '']] : [])));
}

/** Keys that nobody should have been able to make. */
export async function strangeKeys(redis: TestRedis): Promise<string[]> {
  const keys = (await redis.command('KEYS', '*')) as string[];
  return keys.filter((key) => !EXPECTED.some((pattern) => pattern.test(key)));
}

/** What is kept of the good client. */
export async function accountOf(redis: TestRedis): Promise<Record<string, unknown>> {
  const keys = (await redis.command('KEYS', '*:good:victim')) as string[];
  const key = (name: string): string => keys.find((one) => one.includes(`}${name}:`)) ?? 'none';
  const [state, positions, registry] = await Promise.all(
    ['state', 'positions', 'registry'].map(async (name) => pairs(await redis.command('HGETALL', key(name)))),
  );
  return {
    offset: state?.['offset'],
    positions: positions ?? {},
    devices: Object.keys(registry ?? {}).toSorted(),
  };
}
