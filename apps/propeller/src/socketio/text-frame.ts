const FIN_AND_TEXT = 0x81;
const LENGTH_16_BITS = 126;
const LENGTH_64_BITS = 127;

/**
 * A WebSocket frame (RFC 6455, 5.2) as a server sends text: not masked, not compressed, head and content in one piece, so
 * that it is one write to the socket. Left to ws, it would be two buffers and a vectored write.
 */
export function textFrame(head: string, body: string, tail: string): Buffer {
  const length = Buffer.byteLength(head) + Buffer.byteLength(body) + Buffer.byteLength(tail);
  const start = length < LENGTH_16_BITS ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = FIN_AND_TEXT;
  if (start === 2) frame[1] = length;
  else if (start === 4) {
    frame[1] = LENGTH_16_BITS;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_64_BITS;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  let at = start + frame.write(head, start);
  at += frame.write(body, at);
  frame.write(tail, at);
  return frame;
}
