import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { broadcastMiddle, parseEnvelope, topicHeader } from './envelope.js';

const envelope = (header: unknown[], room: string, json: string) =>
  `{"propeller":${JSON.stringify(header)}${broadcastMiddle(room)}${json}]}}}`;

describe('what travels on a channel', () => {
  it('is a broadcast that the sharded adapter itself would understand', () => {
    const text = envelope([7, 99, '', 'e'], '{p1}tenant:acme:client:a', '{"id":"e"}');
    expect(JSON.parse(text)).toEqual({
      propeller: [7, 99, '', 'e'],
      uid: 'propeller',
      nsp: '/',
      type: 3,
      data: {
        opts: { rooms: ['{p1}tenant:acme:client:a'], except: [], flags: {} },
        packet: { type: 2, nsp: '/', data: ['event', { id: 'e' }] },
      },
    });
  });

  it('gives the event back as the text it was, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.integer({ min: 1 }),
        fc.stringMatching(/^[A-Za-z0-9_.@~-]{0,20}$/),
        (data, offset, deviceId) => {
          const json = `{"id":"e","data":${data}}`;
          const parsed = parseEnvelope(envelope([offset, 5, deviceId, 'epoch-1'], '{p1}tenant:acme:client:a', json));
          expect(parsed).toEqual({ event: { offset, expiresAt: 5, deviceId, json }, epoch: 'epoch-1' });
        },
      ),
    );
  });

  it.each(['', '{}', '{"uid":"x","type":3}', '{"propeller":', '{"propeller":[1,2,"a"]', '{"propeller":["x"]}'])(
    'is nothing of ours: %j',
    (text) => expect(parseEnvelope(text)).toBeUndefined(),
  );

  it('an event for a topic has no offset, and says whether it may be left out', () => {
    for (const low of [true, false]) {
      const text = `{"propeller":${topicHeader(low)}${broadcastMiddle('r')}{"id":"e"}]}}}`;
      expect(parseEnvelope(text)).toEqual({ topic: { low, json: '{"id":"e"}' } });
    }
  });

  it('a cancelled event is told by its id, whatever is in that', () => {
    for (const id of ['evt', 'e"],"x":[', ']', '{"propeller":[1']) {
      const text = JSON.stringify({ propeller: ['cancelled', '7', '*', id, 'phone', 'epoch-1'] });
      expect(parseEnvelope(text)).toEqual({
        cancelled: { offset: 7, epoch: 'epoch-1', deviceId: '*', id, by: 'phone' },
      });
    }
  });

  it.each([
    '',
    '{',
    '{"propeller":',
    '{"propeller":["moved",1]}',
    '{"propeller":["cancelled",1',
    '{"propeller":[1,2,""]}',
  ])('takes nothing from %j', (text) => {
    expect(parseEnvelope(text)).toBeUndefined();
  });
});
