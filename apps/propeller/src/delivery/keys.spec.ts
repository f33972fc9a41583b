import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { channelOfRoom, clientKeys, partitionOf, roomOfChannel, type ClientKeys } from './keys.js';

const tenant = fc.stringMatching(/^[a-z0-9-]{1,40}$/);
const clientId = fc.stringMatching(/^[A-Za-z0-9_.@~-]{1,128}$/);

/** What no other client may have. */
function own(keys: ClientKeys): string[] {
  const { name, owner, room, channel, state, inbox, registry, positions, devices } = keys;
  return [name, owner, room, channel, state, inbox, registry, positions, devices, keys.collapse('phone', 'key')];
}

function inRedis(keys: ClientKeys): string[] {
  const { room, state, inbox, registry, positions, devices, epochs, receipts, seen, seenBefore, due } = keys;
  const all = [room, state, inbox, registry, positions, devices, ...epochs, receipts, seen, seenBefore, due];
  return [...all, keys.collapse('phone', 'key')];
}

describe('where a client is kept', () => {
  it('is the same place for ever', () => {
    const keys = clientKeys('zomato', 'driver_456');
    expect(keys.room).toBe(`{p${partitionOf('zomato', 'driver_456')}}tenant:zomato:client:driver_456`);
    expect(partitionOf('zomato', 'driver_456')).toBe(75);
    expect(partitionOf('blinkit', 'driver_456')).toBe(69);
  });

  it('two different clients share neither room nor key but the epoch, whatever their ids', () => {
    fc.assert(
      fc.property(tenant, clientId, tenant, clientId, (t1, c1, t2, c2) => {
        fc.pre(t1 !== t2 || c1 !== c2);
        const two = own(clientKeys(t2, c2));
        expect(own(clientKeys(t1, c1)).filter((key) => two.includes(key))).toEqual([]);
      }),
    );
  });

  it('every key of a client has its tag, so that one script reaches them all', () => {
    fc.assert(
      fc.property(tenant, clientId, (t, c) => {
        const keys = clientKeys(t, c);
        const tag = `{p${partitionOf(t, c)}}`;
        expect(inRedis(keys).every((key) => key.startsWith(tag))).toBe(true);
        expect(keys.channel).toContain(tag);
        expect(roomOfChannel(channelOfRoom(keys.room))).toBe(keys.room);
        // The adapter takes a room of 20 characters for a socket, and would tell every node.
        expect(keys.room.length).toBeGreaterThan(20);
      }),
    );
  });

  it.each(['', 'a:b', 'a{b', 'a}b', 'a#b', 'ä', 'a b', 'a\n', 'x'.repeat(129)])('refuses the client id %j', (id) => {
    expect(() => clientKeys('acme', id)).toThrow(RangeError);
  });

  it('spreads clients over the partitions', () => {
    const counts = Array.from({ length: 256 }, () => 0);
    for (let i = 0; i < 25_600; i++) (counts[partitionOf('zomato', `driver_${i}`)] as number)++;
    expect(Math.max(...counts)).toBeLessThan(200);
    expect(Math.min(...counts)).toBeGreaterThan(30);
  });
});
