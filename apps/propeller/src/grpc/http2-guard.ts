import type { Server } from '@grpc/grpc-js';
import { constants, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { PerMinute } from '../limits/core/per-minute.js';
import { metrics } from '../metrics.js';

/** Keepalives are one in some seconds. */
const PINGS_PER_MINUTE_MAX = 120;

/** HTTP/2 answers every PING by itself, and grpc-js does not count them: here a flood ends its connection. */
export function limitPings(session: ServerHttp2Session, now: () => number = Date.now): void {
  const pings = new PerMinute(PINGS_PER_MINUTE_MAX);
  session.on('ping', () => {
    if (pings.take(now())) return;
    metrics.refusedPackets.inc({ kind: 'http2_ping' });
    // Not while nghttp2 is still reading, which calls us: that of Node 20 then aborts the process when more frames follow
    // (nghttp2 pull request 2509).
    setImmediate(() => session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM));
  });
}

/** How a call ended, when it was not well: its status, or that of HTTP, for what was no call of gRPC. */
function refusalOf({ sentHeaders, sentTrailers }: ServerHttp2Stream): string | undefined {
  const status = sentTrailers?.['grpc-status'] ?? sentHeaders?.['grpc-status'];
  const http = sentHeaders?.[':status'];
  if (status !== undefined) return Number(status) === 0 ? undefined : String(status);
  return http === undefined || http === 200 ? undefined : `http_${http}`;
}

/** Also what grpc-js refuses before anybody here is asked: unknown methods, messages that cannot be read. */
function countRefusal(stream: ServerHttp2Stream): void {
  stream.once('close', () => {
    const status = refusalOf(stream);
    if (status) metrics.refusedCalls.inc({ status });
  });
}

/** grpc-js keeps its HTTP/2 servers to itself; the end-to-end tests notice when they are somewhere else. */
export function guardSessions(server: Server): void {
  const { http2Servers } = server as unknown as { http2Servers?: Map<Http2Server, unknown> };
  for (const http2 of http2Servers?.keys() ?? []) {
    http2.on('session', (session) => limitPings(session));
    http2.on('stream', countRefusal);
    http2.on('sessionError', () => metrics.refusedPackets.inc({ kind: 'http2' }));
  }
}
