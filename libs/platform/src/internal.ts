import {
  Controller,
  Get,
  Header,
  Inject,
  Injectable,
  Res,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#libs/kernel';
import type { Config } from './config.js';
import { metricsText } from './metrics.js';
import { CONFIG } from './tokens.js';

/**
 * In production some paths exist on the internal port alone. The process listens on both ports with one router, and
 * this guard looks at the port a request came in through; elsewhere the public port serves them too.
 */
@Injectable()
export class InternalGuard implements CanActivate {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  canActivate(context: ExecutionContext): boolean {
    if (!isInternal(this.config, context.switchToHttp().getRequest<FastifyRequest>())) throw new Problem('not_found');
    return true;
  }
}

function isInternal(config: Config, { socket }: FastifyRequest): boolean {
  return config.NODE_ENV !== 'production' || socket.localPort === config.INTERNAL_PORT;
}

/** The same for paths that no controller of ours serves. */
export function internalOnly(app: NestFastifyApplication, config: Config, prefix: string): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request) => {
    if (request.url.startsWith(prefix) && !isInternal(config, request)) throw new Problem('not_found');
  });
}

@Controller('metrics')
@UseGuards(InternalGuard)
export class MetricsController {
  @Get()
  @Header('cache-control', 'no-store')
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const { contentType, body } = await metricsText();
    await reply.type(contentType).send(body);
  }
}
