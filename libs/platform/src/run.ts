import { setTimeout as wait } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigError, loadConfig, type Config, type Need } from './config.js';
import { listenInternally } from './http.js';
import { createLogger, type Logger } from './logger.js';

/** A started process (or one of several in this operating system process). */
export interface Running {
  name: string;
  app: NestFastifyApplication;
  /** Stops taking work, finishes what was taken, closes. */
  close(): Promise<void>;
}

export type Start = (config: Config) => Promise<Running>;

async function drain(running: Running[], config: Config, logger: Logger): Promise<boolean> {
  const left = new Set(running);
  const closing = (async () => {
    for (const part of running) {
      await part.close();
      left.delete(part);
      logger.info({ part: part.name }, 'drained');
    }
    return true;
  })();
  const drained = await Promise.race([closing, wait(config.DRAIN_SECONDS * 1000, false, { ref: false })]);
  if (!drained) logger.error({ left: [...left].map((part) => part.name) }, 'drain did not finish in time');
  return drained;
}

/**
 * Runs the given parts until SIGINT or SIGTERM, then closes them in the order given: the order of the road, so that
 * what one part has taken can still go on to the next.
 */
export async function run(name: string, needs: readonly Need[], starts: Start[]): Promise<void> {
  let config: Config;
  try {
    config = loadConfig(process.env, needs);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(78); // EX_CONFIG of sysexits.h
  }
  const logger = createLogger(name, config.LOG_LEVEL);
  const running: Running[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (reason: string, code: number): Promise<void> =>
    (stopping ??= (async () => {
      logger.info({ reason }, 'draining');
      const drained = await drain(running, config, logger).catch((error: unknown) => {
        logger.error({ err: error }, 'drain failed');
        return false;
      });
      process.exit(drained ? code : 1);
    })());

  process.on('SIGINT', () => void stop('SIGINT', 0));
  process.on('SIGTERM', () => void stop('SIGTERM', 0));
  // A rejection nobody waits for is a bug to log, not a reason to drop ten thousand connections.
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'));
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'uncaught exception');
    void stop('uncaughtException', 1);
  });

  try {
    for (const start of starts) running.push(await start(config));
    if (config.NODE_ENV === 'production')
      await listenInternally(
        running.map((part) => part.app),
        config,
      );
  } catch (error) {
    logger.fatal({ err: error }, 'could not start');
    await stop('could not start', 1);
  }
  logger.info({ parts: running.map((part) => part.name) }, 'ready');
}
