// @ts-check
// The same bytes that socket.io-client sends (engine.io 4, WebSocket only), without its memory.
import { openWebsocket } from './websocket-phone.mjs';

const eventStart = '42["event",';
const readyStart = '42["ready",';

/** @param {import('./devices.mjs').Line} line */
export function socketIoPhone(line) {
  return openWebsocket(line, '/socket.io/?EIO=4&transport=websocket', (text, socket, ready) => {
    if (text.startsWith(eventStart)) {
      const { offset, data } = JSON.parse(text.slice(eventStart.length, -1));
      socket.send(`42["ack",${offset}]`);
      line.onEvent(data);
    } else if (text === '2') socket.send('3');
    else if (text.startsWith('0{')) socket.send(`40${JSON.stringify({ token: line.token })}`);
    else if (text.startsWith(readyStart)) ready();
    else if (text.startsWith('44') || text.startsWith('41')) socket.close();
  });
}
