import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Namespace } from 'socket.io';
import type { Adapter } from 'socket.io-adapter';
import { roomOfChannel } from '../delivery/keys.js';
import { metrics } from '../metrics.js';
import type { PushRedis } from '../redis/connections.js';
import type { Subscriptions } from '../redis/subscriptions.js';
import type { SessionHub } from '../sessions/session-hub.js';

interface ShardedAdapter extends Adapter {
  onRawMessage(message: Buffer, channel: Buffer): void;
}

const OPENING_BRACE = '{'.charCodeAt(0);

/**
 * The sharded adapter of socket.io: one sharded channel per room, subscribed only on nodes that hold the room. What
 * arrives for a room goes to the room's sessions instead of to its sockets, because only a session knows what its device
 * may see next. Nothing emits to rooms through the adapter, and messages that try are counted and dropped.
 */
export function shardedAdapter(publishing: PushRedis, subscriptions: Subscriptions, hub: SessionHub) {
  const create = createShardedAdapter(publishing, subscriptions, { subscriptionMode: 'dynamic' });
  // socket.io calls this with `new`, which an arrow function does not allow.
  return function PropellerAdapter(namespace: Namespace): Adapter {
    const adapter = create(namespace) as unknown as ShardedAdapter;
    adapter.onRawMessage = (message, channel) => {
      const room = roomOfChannel(channel.toString());
      if (adapter.rooms.has(room) && message[0] === OPENING_BRACE) hub.receive(room, message.toString());
      else metrics.received.add('foreign');
    };
    return adapter;
  };
}
