import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Server } from 'socket.io';
import { metrics } from '../metrics.js';

/** By the numbers that engine.io gives them. Its FORBIDDEN is ours: the node's gate has counted it. */
const REFUSED_BY_ENGINE = ['unknown_transport', 'unknown_sid', 'bad_method', 'bad_request', undefined, 'bad_protocol'];

interface Closable {
  end(text: string): void;
  destroy(): void;
  on(event: 'error' | 'finish', listener: () => void): void;
}

interface Engine {
  on(event: 'connection_error', listener: (refused: { code: number }) => void): void;
  ws?: { on(event: 'wsClientError', listener: (error: Error, socket: Closable) => void): void };
}

/** Counts requests that were refused, by whomever: our controllers, Fastify, or the parser of HTTP. */
export function countRefusedRequests(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onResponse', async (_request, { statusCode }) => {
    if (statusCode >= 400) metrics.refusedRequests.inc({ status: String(statusCode) });
  });
  app.getHttpServer().on('clientError', () => metrics.refusedRequests.inc({ status: '400' }));
}

function refuseUpgrade(socket: Closable, status: string): void {
  socket.on('error', () => {});
  socket.on('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

/**
 * Upgrades that engine.io does not look at, since they are not to its path. Whoever listens to upgrades has to end them:
 * nobody reads such a connection any more, and so nobody would notice that its other side has gone.
 */
export function refuseOtherUpgrades(httpServer: HttpServer, path: string): void {
  httpServer.on('upgrade', ({ url }: IncomingMessage, socket: Closable) => {
    if (url?.startsWith(path)) return;
    metrics.refusedConnections.inc({ code: 'not_found' });
    refuseUpgrade(socket, '404 Not Found');
  });
}

/** Counts upgrades to WebSocket that were refused for what the request says. */
export function countRefusedUpgrades(server: Server): void {
  const engine = server.engine as unknown as Engine;
  engine.on('connection_error', ({ code }) => {
    const reason = REFUSED_BY_ENGINE[code];
    if (reason) metrics.refusedConnections.inc({ code: reason });
  });
  // Whoever listens has to answer.
  engine.ws?.on('wsClientError', (_error, socket) => {
    metrics.refusedConnections.inc({ code: 'bad_upgrade' });
    refuseUpgrade(socket, '400 Bad Request');
  });
}
