import type { Socket } from 'socket.io';
import { Decoder, Encoder } from 'socket.io-parser';
import { metrics } from '../metrics.js';

/** What hears the acknowledgements of a connection. */
export interface AckListener {
  onAck(offset: unknown): void;
}

const ACK = '2["ack",';
const DIGITS_MAX = 15;

/** The offset of `2["ack",42]` or `2["ack","42"]`, or undefined for any other packet. */
export function offsetOf(packet: unknown): number | undefined {
  if (typeof packet !== 'string' || !packet.startsWith(ACK)) return undefined;
  const quotes = packet.charCodeAt(ACK.length) === 0x22 ? 1 : 0;
  const end = packet.length - 1 - quotes;
  const digits = end - ACK.length - quotes;
  if (digits < 1 || digits > DIGITS_MAX || !packet.endsWith(quotes ? '"]' : ']')) return undefined;
  let offset = 0;
  for (let i = ACK.length + quotes; i < end; i++) {
    const digit = packet.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    offset = offset * 10 + digit;
  }
  return offset;
}

/**
 * socket.io's parser, except that an acknowledgement, which is nearly all that devices send, goes to its session right
 * here, instead of through JSON, four emitters and two turns of the event loop. Whatever looks the least bit different
 * takes the long way, and is judged there.
 */
class AckDecoder extends Decoder {
  listener: AckListener | undefined;

  override add(packet: unknown): void {
    const offset = this.listener && offsetOf(packet);
    if (offset !== undefined) return this.listener?.onAck(offset);
    try {
      super.add(packet);
    } catch (error) {
      // It ends the connection.
      metrics.refusedPackets.inc({ kind: 'malformed' });
      throw error;
    }
  }
}

export const ackParser = { Encoder, Decoder: AckDecoder };

export function listenForAcks(socket: Socket, listener: AckListener): void {
  const { decoder } = socket.client as unknown as { decoder: AckDecoder };
  decoder.listener = listener;
}
