import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clientKeys } from './keys.js';
import { TOPIC, TOPIC_PATTERN, topicRoom, topicRooms, widest } from './topics.js';

const name = fc.stringMatching(/^[a-c@~-][a-c.@~-]{0,12}$/);
const pattern = fc.oneof(
  name,
  name.map((prefix) => `${prefix}.*`),
);
/** What the contract says of a token's topics, word by word. */
const listensTo = (listened: string, topic: string): boolean =>
  listened.endsWith('.*') ? topic.startsWith(listened.slice(0, -1)) : listened === topic;

describe('topics', () => {
  it('an event goes to exactly the rooms of those who listen to its topic', () => {
    fc.assert(
      fc.property(name, pattern, (topic, listened) => {
        const reached = topicRooms('acme', topic).includes(topicRoom('acme', listened));
        expect(reached).toBe(listensTo(listened, topic));
      }),
      { numRuns: 1000 },
    );
  });

  it('all rooms of a topic lie in one slot', () => {
    fc.assert(
      fc.property(name, (topic) => {
        const tags = topicRooms('acme', topic).map((room) => room.slice(0, room.indexOf('}')));
        expect(new Set(tags).size).toBe(1);
      }),
    );
  });

  it('no topic has the room of another tenant or of a client, whatever the names', () => {
    fc.assert(
      fc.property(pattern, fc.stringMatching(/^[a-z0-9-]{1,8}$/), (listened, tenant) => {
        fc.pre(tenant !== 'acme');
        expect(topicRoom('acme', listened)).not.toBe(topicRoom(tenant, listened));
        const asClient = listened.replace('.*', '');
        expect(topicRoom('acme', asClient)).not.toBe(clientKeys('acme', asClient).room);
      }),
    );
  });

  it('a device hears of each event in one room only, and misses none', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 6 }), name, (patterns, topic) => {
        const kept = widest(patterns).filter((one) => listensTo(one, topic));
        expect(kept.length).toBeLessThanOrEqual(1);
        expect(kept.length === 1).toBe(patterns.some((one) => listensTo(one, topic)));
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['', '.a', '.*', 'a*', 'a b', 'a:b', 'a#', '{a}', '*', 'a.*.*', 'ä', 'x'.repeat(127)])(
    '%j is no topic',
    (bad) => {
      expect(TOPIC.test(bad)).toBe(false);
      expect(TOPIC_PATTERN.test(bad)).toBe(false);
      expect(() => topicRoom('acme', bad)).toThrow(RangeError);
    },
  );
});
