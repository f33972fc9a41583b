// @ts-check
// One gRPC stream on a connection of its own, as a phone has it. HTTP/2 by hand: a session of grpc-js for each of ten
// thousand phones would take most of the machine. It understands what grpc-js servers send, and no more.
import { connect } from 'node:net';

const frames = { data: 0, rst: 3, settings: 4, ping: 6, goaway: 7, windowUpdate: 8, headers: 1 };
const ack = 0x1;
const endStream = 0x1;
const endHeaders = 0x4;
const headBytes = 9;
const prefixBytes = 5;
/** More than a phone is ever sent here, so that it need not say again and again that there is room. */
const windowBytes = 0x3fffffff;
const initialWindowSetting = 4;

/** @param {string} contract @returns {Promise<(line: import('./devices.mjs').Line) => import('./devices.mjs').Phone>} */
export async function grpcPhones(contract) {
  const { packageDefinition } = await import(contract);
  const { path, requestSerialize, responseDeserialize } = packageDefinition()['propeller.v1.DeviceService'].Listen;
  const acknowledge = (/** @type {number} */ offset) =>
    frame(frames.data, 0, 1, message(requestSerialize({ ack: { offset } })));

  return ({ port, localAddress, token, onEvent, onClose }) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true });
    socket.write(opening(path, token));
    const ready = /** @type {Promise<void>} */ (
      new Promise((resolve, reject) => {
        const onMessage = (/** @type {Buffer} */ bytes) => {
          const { delivery, ready: isReady } = responseDeserialize(bytes);
          if (isReady) resolve();
          if (!delivery) return;
          socket.write(acknowledge(delivery.offset));
          onEvent(JSON.parse(delivery.event.dataJson));
        };
        socket.on('data', reader(socket, onMessage));
        socket.on('error', reject);
        socket.on('close', () => {
          onClose();
          reject(new Error('closed before it was ready'));
        });
      })
    );
    ready.catch(() => undefined);
    return { ready, close: () => socket.destroy() };
  };
}

/** @param {import('node:net').Socket} socket @param {(bytes: Buffer) => void} onMessage */
function reader(socket, onMessage) {
  const onFrames = splitter(
    headBytes,
    (bytes) => bytes.readUIntBE(0, 3),
    (bytes) => {
      const [type, flags] = [bytes[3], Number(bytes[4])];
      const payload = bytes.subarray(headBytes);
      if (type === frames.data) onMessages(payload);
      else if (type === frames.settings && !(flags & ack))
        socket.write(frame(frames.settings, ack, 0, Buffer.alloc(0)));
      else if (type === frames.ping && !(flags & ack)) socket.write(frame(frames.ping, ack, 0, Buffer.from(payload)));
      else if (type === frames.rst || type === frames.goaway) socket.destroy();
      // Nothing follows: it was refused.
      else if (type === frames.headers && flags & endStream) socket.destroy();
    },
  );
  const onMessages = splitter(
    prefixBytes,
    (bytes) => bytes.readUInt32BE(1),
    (bytes) => onMessage(bytes.subarray(prefixBytes)),
  );
  return onFrames;
}

/**
 * Cuts a stream into its pieces, each of a head and as many bytes as the head says.
 * @param {number} head
 * @param {(bytes: Buffer) => number} lengthOf
 * @param {(bytes: Buffer) => void} onPiece
 */
function splitter(head, lengthOf, onPiece) {
  /** @type {Buffer | undefined} */
  let rest;
  return (/** @type {Buffer} */ chunk) => {
    let bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
    for (; bytes.length >= head;) {
      const end = head + lengthOf(bytes);
      if (bytes.length < end) break;
      onPiece(bytes.subarray(0, end));
      bytes = bytes.subarray(end);
    }
    rest = bytes.length > 0 ? bytes : undefined;
  };
}

/** @param {string} path @param {string} token */
function opening(path, token) {
  const settings = Buffer.alloc(6);
  settings.writeUInt16BE(initialWindowSetting, 0);
  settings.writeUInt32BE(windowBytes, 2);
  const update = Buffer.alloc(4);
  update.writeUInt32BE(windowBytes);
  const headers = {
    ':method': 'POST',
    ':scheme': 'http',
    ':path': path,
    ':authority': 'propeller',
    te: 'trailers',
    'content-type': 'application/grpc',
    authorization: `Bearer ${token}`,
  };
  const block = Buffer.concat(Object.entries(headers).map(([name, value]) => literal(name, value)));
  return Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame(frames.settings, 0, 0, settings),
    frame(frames.windowUpdate, 0, 0, update),
    frame(frames.headers, endHeaders, 1, block),
  ]);
}

/** @param {number} type @param {number} flags @param {number} stream @param {Uint8Array} payload */
function frame(type, flags, stream, payload) {
  const bytes = Buffer.alloc(headBytes + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(stream, 5);
  bytes.set(payload, headBytes);
  return bytes;
}

/** A gRPC message behind its prefix. @param {Buffer} body */
function message(body) {
  const bytes = Buffer.alloc(prefixBytes + body.length);
  bytes.writeUInt32BE(body.length, 1);
  bytes.set(body, prefixBytes);
  return bytes;
}

/** HPACK: a literal header field without indexing, neither compressed (RFC 7541, 6.2.2). @param {string} name @param {string} value */
function literal(name, value) {
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

/** HPACK: a string behind its length, an integer with a prefix of 7 bits. @param {string} value */
function text(value) {
  const bytes = Buffer.from(value);
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const length = [127];
  let left = bytes.length - 127;
  for (; left >= 128; left >>= 7) length.push((left & 127) | 128);
  length.push(left);
  return Buffer.concat([Buffer.from(length), bytes]);
}
