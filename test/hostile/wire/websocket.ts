import { randomBytes } from 'node:crypto';

export interface Frame {
  opcode?: number;
  fin?: boolean;
  /** Of three bits. */
  rsv?: number;
  masked?: boolean;
  /** What the frame says, whatever it has. */
  length?: number;
  /** How many bytes tell the length: 1, 3 or 9. */
  lengthBytes?: number;
}

const TEXT = 1;

/** A frame as a client sends it (RFC 6455, 5.2), or nearly so. */
export function frame(payload: Buffer, said: Frame = {}): Buffer {
  const { opcode = TEXT, fin = true, rsv = 0, masked = true, length = payload.length } = said;
  const lengthBytes = said.lengthBytes ?? (length < 126 ? 1 : length < 65_536 ? 3 : 9);
  const head = Buffer.alloc(1 + lengthBytes);
  head[0] = (fin ? 0x80 : 0) | ((rsv & 7) << 4) | (opcode & 15);
  head[1] = (masked ? 0x80 : 0) | (lengthBytes === 1 ? length & 0x7f : lengthBytes === 3 ? 126 : 127);
  if (lengthBytes === 3) head.writeUInt16BE(length & 0xffff, 2);
  if (lengthBytes === 9) head.writeBigUInt64BE(BigInt.asUintN(64, BigInt(length)), 2);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  const hidden = Buffer.from(payload);
  for (let i = 0; i < hidden.length; i++) hidden[i] = (hidden[i] ?? 0) ^ (mask[i & 3] ?? 0);
  return Buffer.concat([head, mask, hidden]);
}

export function text(payload: string): Buffer {
  return frame(Buffer.from(payload));
}

export const UPGRADE_HEADERS = [
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
] as const;

export function upgrade(
  target = '/socket.io/?EIO=4&transport=websocket',
  headers: readonly string[] = UPGRADE_HEADERS,
): Buffer {
  return Buffer.from([`GET ${target} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
}

/** The texts that a server sent behind its answer to the upgrade. */
export function textsOf(bytes: Buffer): string[] {
  const texts: string[] = [];
  let at = bytes.indexOf('\r\n\r\n') + 4;
  if (at < 4) return texts;
  while (at + 2 <= bytes.length) {
    const opcode = (bytes[at] ?? 0) & 15;
    let length = (bytes[at + 1] ?? 0) & 0x7f;
    let start = at + 2;
    if (length === 126 && start + 2 <= bytes.length) [length, start] = [bytes.readUInt16BE(start), start + 2];
    else if (length === 127 && start + 8 <= bytes.length)
      [length, start] = [Number(bytes.readBigUInt64BE(start)), start + 8];
    if (opcode === TEXT) texts.push(bytes.toString('utf8', start, start + length));
    at = start + length;
  }
  return texts;
}
