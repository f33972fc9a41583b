// @ts-check
import { WebSocket } from 'ws';

/** @typedef {import('./devices.mjs').Line} Line */

/**
 * @param {Line} line
 * @param {string} path
 * @param {(text: string, socket: WebSocket, ready: () => void) => void} onText
 * @returns {import('./devices.mjs').Phone}
 */
export function openWebsocket({ port, localAddress, onClose }, path, onText) {
  const options = { localAddress, perMessageDeflate: false, skipUTF8Validation: true };
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, options);
  const ready = /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      socket.on('message', (data) => onText(String(data), socket, resolve));
      socket.on('error', reject);
      socket.on('close', () => {
        onClose();
        reject(new Error('closed before it was ready'));
      });
    })
  );
  // Once it is ready nobody asks again.
  ready.catch(() => undefined);
  return { ready, close: () => socket.terminate() };
}

/** A phone of the bare server: it says who it is in the path. @param {Line} line */
export function websocketPhone(line) {
  return openWebsocket(line, `/${line.token}`, (text, socket, ready) => {
    const { offset, data } = JSON.parse(text);
    if (data === undefined) return ready();
    socket.send(`{"ack":${offset}}`);
    line.onEvent(data);
  });
}
