// @ts-check
// Bare ws and ioredis: one sharded channel per client, one subscriber connection for all. No token, no inbox, no order
// across reconnects; an acknowledgement is parsed and forgotten.
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { WebSocketServer } from 'ws';
import { serve } from '../../child.mjs';
import './agent.mjs';
import { servePublish } from './publish-door.mjs';

let acks = 0;

serve({ start, acks: () => acks });

/** @param {import('./publish-door.mjs').Setting} setting */
async function start(setting) {
  const [commands, subscriber] = [new Redis(setting.redisUrl), new Redis(setting.redisUrl)];
  /** @type {Map<string, import('ws').WebSocket>} */
  const phones = new Map();
  subscriber.on('smessage', (channel, text) => phones.get(channel)?.send(text));
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  server.on('connection', async (socket, request) => {
    const client = String(request.url).slice(1);
    phones.set(client, socket);
    socket.on('message', (data) => {
      if (JSON.parse(String(data)).ack > 0) acks++;
    });
    socket.on('close', () => {
      phones.delete(client);
      void subscriber.sunsubscribe(client);
    });
    await subscriber.ssubscribe(client);
    socket.send('{"ready":true}');
  });
  await once(server, 'listening');
  const publishPort = await servePublish(setting, async (addressed) => {
    const pipeline = commands.pipeline();
    for (const { clientId, attributes, dataJson } of addressed)
      pipeline.spublish(clientId, `${JSON.stringify(attributes).slice(0, -1)},"data":${dataJson}}`);
    await pipeline.exec();
  });
  return { publishPort, devicePort: /** @type {import('node:net').AddressInfo} */ (server.address()).port };
}
