import {
  Controller,
  Get,
  Header,
  Inject,
  Injectable,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Res } from '@nestjs/common';
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
    const { socket } = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.config.NODE_ENV === 'production' && socket.localPort !== this.config.INTERNAL_PORT) {
      throw new Problem('not_found');
    }
    return true;
  }
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
