// @ts-check
// Bare grpc-js and ioredis: the same stream of frames that Propeller speaks, and one sharded channel per client.
import { Redis } from 'ioredis';
import { serve } from '../../child.mjs';
import './agent.mjs';
import { serveGrpc, servePublish, serviceOf } from './publish-door.mjs';

let acks = 0;

serve({ start, acks: () => acks });

/** @param {import('./publish-door.mjs').Setting} setting */
async function start(setting) {
  const [commands, subscriber] = [new Redis(setting.redisUrl), new Redis(setting.redisUrl)];
  /** @type {Map<string, any>} */
  const phones = new Map();
  subscriber.on('smessage', (channel, text) => {
    const { offset, time, ...event } = JSON.parse(text);
    const seconds = Math.floor(Date.parse(time) / 1_000);
    phones.get(channel)?.write({ delivery: { offset, attempt: 1, event: { ...event, time: { seconds } } } });
  });
  const devicePort = await serveGrpc(await serviceOf(setting.contract, 'DeviceService'), {
    Listen: async (/** @type {any} */ call) => {
      const client = String(call.metadata.get('authorization')[0]).slice('Bearer '.length);
      phones.set(client, call);
      call.on('data', (/** @type {any} */ { ack }) => {
        if (ack?.offset > 0) acks++;
      });
      call.on('cancelled', () => {
        phones.delete(client);
        void subscriber.sunsubscribe(client);
      });
      call.on('end', () => call.end());
      await subscriber.ssubscribe(client);
      call.write({ ready: { clientId: client } });
    },
  });
  const publishPort = await servePublish(setting, async (addressed) => {
    const pipeline = commands.pipeline();
    for (const { clientId, attributes, dataJson } of addressed)
      pipeline.spublish(clientId, JSON.stringify({ ...attributes, dataJson }));
    await pipeline.exec();
  });
  return { publishPort, devicePort };
}
