import { describe, expect, it } from '@jest/globals';
import { ackParser, offsetOf } from './ack-parser.js';

describe('an acknowledgement', () => {
  it.each([
    ['2["ack",42]', 42],
    ['2["ack","42"]', 42],
    ['2["ack",0]', 0],
    ['2["ack",999999999999999]', 999_999_999_999_999],
  ])('%s is recognised', (packet, offset) => {
    expect(offsetOf(packet)).toBe(offset);
  });

  it.each([
    '2["ack"]',
    '2["ack",]',
    '2["ack",""]',
    '2["ack","42]',
    '2["ack",42"]',
    '2["ack",-1]',
    '2["ack",1.5]',
    '2["ack",1e3]',
    '2["ack",4,2]',
    '2["ack",42],',
    '2["ack",1000000000000000]',
    '2/other,["ack",42]',
    '21["ack",42]',
    '2["ack",{}]',
    '2["event",42]',
    Buffer.from('2["ack",42]'),
  ])('%s goes to socket.io, which judges it', (packet) => {
    expect(offsetOf(packet)).toBeUndefined();
  });

  it('goes to the listener and nowhere else; before there is one, and whatever it is not, to socket.io', () => {
    const decoder = new ackParser.Decoder();
    const long: unknown[] = [];
    const heard: unknown[] = [];
    decoder.on('decoded', (packet: { data?: unknown }) => long.push(packet.data));
    decoder.add('2["ack",1]');
    decoder.listener = { onAck: (offset) => heard.push(offset) };
    decoder.add('2["ack",2]');
    decoder.add('2["ack",-3]');
    expect(heard).toEqual([2]);
    expect(long).toEqual([
      ['ack', 1],
      ['ack', -3],
    ]);
  });
});
