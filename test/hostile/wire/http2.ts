export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export const TYPE = { data: 0, headers: 1, priority: 2, reset: 3, settings: 4, ping: 6, goaway: 7, window: 8, more: 9 };
export const FLAG = { endStream: 1, ack: 1, endHeaders: 4, padded: 8 };

/** A frame of HTTP/2 (RFC 9113, 4.1). @param length what it says, whatever it has */
export function frame2(type: number, flags: number, stream: number, payload: Buffer, length = payload.length): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(length & 0xffffff, 0, 3);
  head[3] = type & 255;
  head[4] = flags & 255;
  head.writeUInt32BE(stream >>> 0, 5);
  return Buffer.concat([head, payload]);
}

function integer(value: number, prefixMax: number): Buffer {
  if (value < prefixMax) return Buffer.from([value]);
  const bytes = [prefixMax];
  for (let left = value - prefixMax; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left]);
    bytes.push((left % 128) | 0x80);
  }
}

function said(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([integer(bytes.length, 127), bytes]);
}

/** HPACK (RFC 7541) at its plainest: literal, not indexed, not compressed. */
export function headerBlock(headers: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(headers.flatMap(([name, value]) => [Buffer.from([0]), said(name), said(value)]));
}

/** How many messages, or parts of them, a server sent. */
export function dataFramesOf(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at + 9 <= bytes.length;) {
    const length = bytes.readUIntBE(at, 3);
    if (bytes[at + 3] === TYPE.data && length > 0) count++;
    at += 9 + length;
  }
  return count;
}

/** A message of gRPC: a flag, a length, and what may be that long. */
export function message(payload: Buffer, flag = 0, length = payload.length): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flag & 255;
  head.writeUInt32BE(length >>> 0, 1);
  return Buffer.concat([head, payload]);
}
