import { createServer, type Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Problem } from '#libs/kernel';
import type { Config } from './config.js';
import { NestLog, type Logger } from './logger.js';
import { ProblemFilter } from './problem.filter.js';
import { LOGGER } from './tokens.js';
import { validationPipe } from './validation.js';

const BODY_BYTES_MAX = 256 * 1024;
const REQUEST_MS_MAX = 30_000;

/** Paths whose body stays a Buffer, because a signature covers its bytes. */
const RAW_BODY = /^\/v1\/webhooks\//;

function parseBody(url: string, body: Buffer): unknown {
  if (RAW_BODY.test(url)) return body;
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Problem('invalid_json', 'The body must be JSON.');
  }
}

/**
 * A Nest application over Fastify with our limits, errors and validation; not listening yet.
 * @param headersMsMax from the connection to the end of the headers. Short where connections cost most; where bursts come,
 * as at the webhook door, a request may wait its turn for as long as it may take.
 */
export async function createHttpApp(
  module: Parameters<typeof NestFactory.create>[0],
  headersMsMax = REQUEST_MS_MAX,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    // Counted from the connection on, so that one that never asks for anything does not stay.
    http: { headersTimeout: headersMsMax, connectionsCheckingInterval: Math.ceil(headersMsMax / 4) },
    routerOptions: { maxParamLength: 200 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  const logger = app.get<Logger>(LOGGER);
  app.useLogger(new NestLog(logger));
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(logger));
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, parseBody(request.url, body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  return app;
}

/** Listens on the public port and, in production, on the internal one as well. Resolves to the public port. */
export async function listen(app: NestFastifyApplication, config: Config, port: number): Promise<number> {
  await app.listen(port, config.HOST);
  const address = app.getHttpServer().address();
  return typeof address === 'object' && address ? address.port : port;
}

/** One listener for the internal paths of all apps in this process: a request goes to the first that knows its path. */
export async function listenInternally(apps: NestFastifyApplication[], config: Config): Promise<Server> {
  const routers = apps.map((app) => app.getHttpAdapter().getInstance());
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const method = (request.method ?? 'GET') as 'GET';
    const router = routers.find((candidate) => candidate.findRoute({ method, url: path })) ?? routers[0];
    router?.routing(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(config.INTERNAL_PORT, config.HOST, resolve);
  });
  return server;
}
