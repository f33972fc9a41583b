import { TENANT_ID } from '#libs/kernel';
import { partitionOf, tenantKeys } from './keys.js';

/** What a backend publishes to. */
export const TOPIC = /^[A-Za-z0-9_@~-][A-Za-z0-9_.@~-]{0,125}$/;
/** What a token may listen to: such a name, or all that begin with a prefix and a dot. */
export const TOPIC_PATTERN = /^[A-Za-z0-9_@~-][A-Za-z0-9_.@~-]{0,125}(\.\*)?$/;
/** Each dot of a name is one more channel that a publish to it reaches. */
export const TOPIC_SEGMENTS_MAX = 8;

const ALL_BELOW = '.*';

/** Topics that begin with the same segment lie together: a name, and every prefix somebody may listen to. */
function partitionOfTopic(tenant: string, topic: string): number {
  return partitionOf(tenant, `topic/${topic.split('.', 1)[0]}`);
}

/**
 * The room of those who listen to a name or to a prefix. `*` is in no name, and `topic` is no `client`: no choice of names
 * makes two rooms meet.
 */
export function topicRoom(tenant: string, pattern: string): string {
  if (!TENANT_ID.test(tenant) || !TOPIC_PATTERN.test(pattern)) throw new RangeError('not a valid tenant or topic');
  return `{p${partitionOfTopic(tenant, pattern)}}tenant:${tenant}:topic:${pattern}`;
}

/** Where an event for a topic goes: the room of its name, and those of all its prefixes. */
export function topicRooms(tenant: string, topic: string): string[] {
  const segments = topic.split('.');
  const prefixes = segments.slice(1).map((_, i) => segments.slice(0, i + 1).join('.') + ALL_BELOW);
  return [topic, ...prefixes].map((pattern) => topicRoom(tenant, pattern));
}

export function topicKeys(tenant: string, topic: string): ReturnType<typeof tenantKeys> & { partition: number } {
  const partition = partitionOfTopic(tenant, topic);
  return { partition, ...tenantKeys(partition, tenant) };
}

function covers(wide: string, other: string): boolean {
  return wide.endsWith(ALL_BELOW) && wide !== other && other.startsWith(wide.slice(0, -1));
}

/** Without those that another one covers already: a device then hears of each event in one room only. */
export function widest(patterns: readonly string[]): string[] {
  return [...new Set(patterns)].filter((one) => !patterns.some((other) => covers(other, one)));
}
