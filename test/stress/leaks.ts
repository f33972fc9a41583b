import type { TestRedis } from '../support/redis.js';
import type { Violation } from './evidence.js';
import { eventually } from './eventually.js';
import type { PropellerNode } from './node.js';
import type { Site } from './site.js';

const GONE_MS_MAX = 25_000;
/** The connections of backends, and of whoever reads the metrics. */
const OPEN_FILES_MORE_MAX = 20;
const HEAP_MB_MAX = 90;

/** Without an end of their own: an epoch and its server for each partition, and what is due, which goes as it comes due. */
const ENDLESS = /^\{p\d+\}(epoch|lineage|due)$/;

/** Gauges that are nought when nobody is connected. */
const IDLE = ['propeller_connections', 'propeller_rooms', 'propeller_sessions_waiting', 'propeller_acks_waiting'];

/** All devices have left: nothing is kept for them but what has an end. */
export async function findLeaks(site: Site): Promise<Violation[]> {
  const left = await eventually(
    () => whatIsLeft(site),
    (found) => found.length === 0,
    GONE_MS_MAX,
  );
  return left.map((text) => ({ text }));
}

async function whatIsLeft(site: Site): Promise<string[]> {
  const masters = await site.store.masters();
  const found = await Promise.all([
    ...site.nodes.map(gaugesOf),
    ...masters.map(keysLeft),
    ...masters.map(channelsLeft),
  ]);
  return found.flat();
}

async function channelsLeft(redis: TestRedis): Promise<string[]> {
  const channels = (await redis.command('PUBSUB', 'SHARDCHANNELS', '*#{p*')) as string[];
  return channels.map((channel) => `still subscribed to ${channel}`);
}

async function gaugesOf(node: PropellerNode): Promise<string[]> {
  const metric = await node.metrics();
  const busy = IDLE.flatMap((name) => (metric(name) === 0 ? [] : `${node.name}: ${name} is ${metric(name)}`));
  const files = metric('process_open_fds') - node.openFilesIdle;
  return files > OPEN_FILES_MORE_MAX ? [...busy, `${node.name}: ${files} files more are open than at its start`] : busy;
}

/** What is still listed, and what has no end. In Redis itself: an hour leaves tens of thousands of keys that have one. */
const KEYS_LEFT = `
  local left = {}
  for _, key in ipairs(redis.call('KEYS', '*')) do
    if string.find(key, 'registry:', 1, true) or redis.call('PTTL', key) == -1 then left[#left + 1] = key end
  end
  return left`;

async function keysLeft(redis: TestRedis): Promise<string[]> {
  const keys = (await redis.command('EVAL', KEYS_LEFT, '0')) as string[];
  const left = keys.filter((key) => !ENDLESS.test(key));
  return Promise.all(
    left.map(async (key) =>
      key.includes('registry:')
        ? `${key} still lists ${String(await redis.command('HKEYS', key))}`
        : `${key} has no end`,
    ),
  );
}

/** What a node holds on to after everybody has left, in megabytes of heap. */
export async function checkMemory(site: Site): Promise<{ heapMb: number; violations: Violation[] }> {
  const heaps = await Promise.all(
    site.nodes.map(async (node) => {
      await node.collectGarbage();
      const metric = await node.metrics();
      return { name: node.name, heapMb: metric('nodejs_heap_size_used_bytes') / 2 ** 20 };
    }),
  );
  const violations = heaps
    .filter(({ heapMb }) => heapMb > HEAP_MB_MAX)
    .map(({ name, heapMb }) => ({ text: `${name} holds ${heapMb.toFixed(0)} MB with nobody connected` }));
  return { heapMb: Math.max(...heaps.map(({ heapMb }) => heapMb)), violations };
}
