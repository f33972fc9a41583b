// @ts-check
// Bare socket.io with its sharded Redis adapter: a room per client, which is a sharded channel per client.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { serve } from '../../child.mjs';
import './agent.mjs';
import { servePublish } from './publish-door.mjs';

let acks = 0;

serve({ start, acks: () => acks });

/** @param {import('./publish-door.mjs').Setting} setting */
async function start(setting) {
  const [commands, subscriber] = [new Redis(setting.redisUrl), new Redis(setting.redisUrl)];
  const http = createServer();
  const server = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    adapter: createShardedAdapter(commands, subscriber, { subscriptionMode: 'dynamic' }),
  });
  server.on('connection', async (socket) => {
    socket.on('ack', (offset) => {
      if (offset > 0) acks++;
    });
    await socket.join(String(socket.handshake.auth['token']));
    socket.emit('ready', {});
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const publishPort = await servePublish(setting, (addressed) => {
    for (const { clientId, attributes, dataJson } of addressed)
      server.to(clientId).emit('event', { ...attributes, data: JSON.parse(dataJson) });
  });
  return { publishPort, devicePort: /** @type {import('node:net').AddressInfo} */ (http.address()).port };
}
