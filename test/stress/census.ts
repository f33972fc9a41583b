import { setTimeout as wait } from 'node:timers/promises';
import { clientOf, listensTo } from './book.js';
import type { Device } from './device.js';
import type { Violation } from './evidence.js';
import { Presence, type Listed } from './presence.js';
import type { Publisher } from './publisher.js';
import { TENANTS, TOPICS } from './tenants.js';
import type { Site } from './site.js';
import { eventually } from './eventually.js';

/** Longer than a node that was killed counts as alive. */
const REGISTRY_MS_MAX = 25_000;
const COUNTED_CLIENTS = 40;
const ARRIVE_MS_MAX = 10_000;

interface Client {
  name: string;
  devices: Device[];
  listed: Listed[];
}

/**
 * All is calm, all devices are connected, and all visitors have left: every node knows who is there, and an event crosses Redis once to each node
 * that holds its client, and to no other.
 */
export async function takeCensus(
  site: Site,
  { devices, visitors }: { devices: readonly Device[]; visitors: readonly Device[] },
  publisher: Publisher,
): Promise<Violation[]> {
  const clients = clientsOf(devices);
  const registry = await checkRegistry(site, [...clients, ...clientsOf(visitors)]);
  if (registry.length > 0) return registry;
  const crossings = await countCrossings(site, clients.slice(0, COUNTED_CLIENTS), publisher);
  return [...crossings, ...(await callTopics(devices, publisher))];
}

function clientsOf(devices: readonly Device[]): Client[] {
  const clients = new Map<string, Client>();
  for (const device of devices) {
    const name = clientOf(device.identity);
    const client = clients.get(name) ?? { name, devices: [], listed: [] };
    client.devices.push(device);
    clients.set(name, client);
  }
  return [...clients.values()];
}

/** Everybody who listens to a topic hears of it. That nobody else does is for a checker. */
async function callTopics(devices: readonly Device[], publisher: Publisher): Promise<Violation[]> {
  const calls = TENANTS.flatMap((tenant) => TOPICS.map((topic) => publisher.publishTopic(tenant, topic)));
  await Promise.all(calls.map(({ done }) => done));
  const deaf = async (): Promise<Violation[]> =>
    calls.flatMap(({ entry }) =>
      devices
        .filter(({ identity, heard }) => listensTo(identity, entry) && !heard.has(entry.id))
        .map((device) => ({ text: `${device.name} did not hear ${entry.id} for ${entry.topic}`, device })),
    );
  return eventually(deaf, (violations) => violations.length === 0, ARRIVE_MS_MAX);
}

async function checkRegistry(site: Site, clients: Client[]): Promise<Violation[]> {
  const presences = site.nodes.map(({ ports }) => new Presence(ports.publish));
  const look = async (): Promise<Violation[]> => {
    const all = await Promise.all(
      clients.map((client, i) => compare(client, presences[i % presences.length] as Presence)),
    );
    return all.flat();
  };
  try {
    return await eventually(look, (violations) => violations.length === 0, REGISTRY_MS_MAX);
  } finally {
    for (const presence of presences) presence.close();
  }
}

async function compare(client: Client, presence: Presence): Promise<Violation[]> {
  const [first] = client.devices;
  if (!first) return [];
  const { tenant, clientId } = first.identity;
  const listed = await presence.list(tenant, clientId).catch((error: unknown) => error as Error);
  if (listed instanceof Error) return [{ text: `ListDevices of ${client.name}: ${listed.message}` }];
  client.listed = listed;
  const said = listed.map(({ deviceId, transport }) => `${deviceId} over ${transport}`).toSorted();
  const there = client.devices
    .flatMap(({ identity, connected }) => (connected ? `${identity.deviceId} over ${wire(connected)}` : []))
    .toSorted();
  if (said.join() === there.join()) return [];
  return [
    {
      text: `ListDevices of ${client.name} says ${said.join(', ') || 'nobody'}; connected are ${there.join(', ') || 'none'}`,
      device: first,
    },
  ];
}

function wire(connected: NonNullable<Device['connected']>): string {
  return connected.transport === 'grpc' ? 'grpc' : 'socketio';
}

async function countCrossings(site: Site, clients: Client[], publisher: Publisher): Promise<Violation[]> {
  const crossings = async (): Promise<number[]> => {
    const all = await Promise.all(site.nodes.map((node) => node.metrics()));
    const count = 'propeller_pubsub_messages_total';
    // Foreign: for nobody who is here.
    return all.map((metric) => metric(count, 'kind="event"') + metric(count, 'kind="foreign"'));
  };
  const before = await crossings();
  const entries = clients.map(({ devices }) => publisher.publishTo(devices[0] as Device));
  const arrived = async (): Promise<boolean> =>
    clients.every(({ devices }, i) => devices.every(({ screen }) => screen.has(entries[i]?.id ?? '')));
  await eventually(arrived, Boolean, ARRIVE_MS_MAX);
  await wait(200);
  const after = await crossings();
  const counted = after.map((count, i) => count - (before[i] ?? 0)).toSorted((a, b) => a - b);
  // The registry calls nodes by other names than we do: how many events each got has to be the same, whoever is who.
  const holding = new Map<string, number>();
  for (const { listed } of clients)
    for (const node of new Set(listed.map((one) => one.node))) holding.set(node, (holding.get(node) ?? 0) + 1);
  const expected = [...holding.values(), 0, 0, 0].slice(0, counted.length).toSorted((a, b) => a - b);
  if (counted.join() === expected.join()) return [];
  const text = `${clients.length} events reached the nodes ${counted.join(', ')} times, which hold ${expected.join(', ')} of their clients`;
  return [{ text }];
}
