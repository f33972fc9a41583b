import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '#libs/kernel';

/** The demo's API asks for no key, so another web site open in the same browser must not be able to call it. */
@Injectable()
export class SameOriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const site = context.switchToHttp().getRequest<FastifyRequest>().headers['sec-fetch-site'];
    if (site === undefined || site === 'same-origin' || site === 'none') return true;
    throw new Problem('missing_scope', 'Only the demo page may call this.');
  }
}
