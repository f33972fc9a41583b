import type { Server } from '@grpc/grpc-js';
import { constants, type ServerHttp2Session, type Http2Server } from 'node:http2';
import { metrics } from '../metrics.js';

/** Keepalives are one in some seconds. */
const PINGS_PER_MINUTE_MAX = 120;
const MINUTE = 60_000;

/** HTTP/2 answers every PING by itself, and grpc-js does not count them: here a flood ends its connection. */
export function limitPings(session: ServerHttp2Session, now: () => number = Date.now): void {
  let pings = 0;
  let minute = 0;
  session.on('ping', () => {
    const current = Math.floor(now() / MINUTE);
    pings = current === minute ? pings + 1 : 1;
    minute = current;
    if (pings <= PINGS_PER_MINUTE_MAX) return;
    metrics.refusedPackets.inc({ kind: 'http2_ping' });
    session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
  });
}

/** grpc-js keeps its HTTP/2 servers to itself; the end-to-end tests notice when they are somewhere else. */
export function guardSessions(server: Server): void {
  const { http2Servers } = server as unknown as { http2Servers?: Map<Http2Server, unknown> };
  for (const http2 of http2Servers?.keys() ?? []) http2.on('session', (session) => limitPings(session));
}
