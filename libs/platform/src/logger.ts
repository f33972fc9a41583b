import type { LoggerService } from '@nestjs/common';
import { destination, pino, type Logger } from 'pino';

export type { Logger };

/** What must never be written down, wherever it hides in a logged object. */
const REDACTED = ['authorization', 'token', 'secret', 'password', 'apiKey', 'credentials', 'cookie'].flatMap((key) => [
  key,
  `*.${key}`,
  `*.*.${key}`,
]);

export function createLogger(name: string, level: string): Logger {
  // Synchronous: what is written last, on the way out, is neither lost nor ahead of the line before it.
  const stdout = destination({ dest: 1, sync: true });
  return pino({ name, level, base: { name }, redact: { paths: REDACTED, censor: '[redacted]' } }, stdout);
}

/** Nest's own messages, through the same logger: its chatter at start-up is debug here. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }
  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context }, String(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    if (message instanceof Error) this.logger.error({ err: message }, message.message);
    else this.logger.error({ detail: rest }, String(message));
  }
  fatal(message: unknown, context?: unknown): void {
    this.logger.fatal({ context }, String(message));
  }
  debug(): void {}
  verbose(): void {}
}
