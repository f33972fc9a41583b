import type { Config } from '#libs/platform';
import { LIMITS } from '../delivery/limits.js';
import type { GrpcListener } from './grpc-server.js';

const MINUTE = 60_000;
/** A full batch of the largest events, and their envelopes. */
const BATCH_BYTES_MAX = LIMITS.batchMax * (LIMITS.dataBytesMax + 2048);

/**
 * Also what ends a connection that broke the rules of HTTP/2: nghttp2 says goodbye and reads no more, and Node.js then does
 * not notice that the other side has gone.
 */
function keepalive({ PROPELLER_PING_SECONDS, PROPELLER_PONG_SECONDS }: Config): GrpcListener['options'] {
  return {
    'grpc.keepalive_time_ms': PROPELLER_PING_SECONDS * 1000,
    'grpc.keepalive_timeout_ms': PROPELLER_PONG_SECONDS * 1000,
  };
}

export function publishListener(config: Config): GrpcListener {
  const { HOST: host, PROPELLER_GRPC_PORT: port } = config;
  return {
    host,
    port,
    services: ['PublishService', 'PresenceService'],
    options: {
      'grpc.max_receive_message_length': BATCH_BYTES_MAX,
      ...keepalive(config),
      'grpc.max_connection_idle_ms': 5 * MINUTE,
      // Backends spread over the nodes there are now, not those of last week.
      'grpc.max_connection_age_ms': 30 * MINUTE,
      'grpc.max_connection_age_grace_ms': MINUTE,
    },
  };
}

export function deviceListener(config: Config): GrpcListener {
  const { HOST: host, PROPELLER_GRPC_DEVICE_PORT: port } = config;
  return {
    host,
    port,
    services: ['DeviceService'],
    options: {
      // Devices send acknowledgements and pings.
      'grpc.max_receive_message_length': 4096,
      'grpc.max_concurrent_streams': 16,
      ...keepalive(config),
      // From the first byte, or the end of the last stream: a connection without one is nobody's.
      'grpc.max_connection_idle_ms': config.PROPELLER_HANDSHAKE_SECONDS * 1000,
      'grpc.max_connection_age_ms': config.PROPELLER_GRPC_AGE_SECONDS * 1000,
      'grpc.max_connection_age_grace_ms': MINUTE,
    },
  };
}
