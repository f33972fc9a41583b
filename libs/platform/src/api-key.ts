import { createHash } from 'node:crypto';
import {
  createParamDecorator,
  Inject,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Problem } from '#libs/kernel';

export const SCOPES = ['payments', 'publish', 'tokens', 'read'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who a backend is, once its key was recognised. */
export interface Backend {
  tenant: string;
  scopes: readonly Scope[];
}

/** Where keys are kept: by their SHA-256 in hex, so that a look-up compares no secret and leaks no timing. */
export interface ApiKeyStore {
  findApiKey(hash: string): Backend | undefined | Promise<Backend | undefined>;
}

export const API_KEY_STORE = Symbol('API_KEY_STORE');

export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

const DEVELOPMENT_KEY_HASHES = new Set(['dev-zomato-key', 'dev-blinkit-key'].map(hashApiKey));

/** Keys that everybody knows. Production refuses to start with them. */
export function isDevelopmentKey(hash: string): boolean {
  return DEVELOPMENT_KEY_HASHES.has(hash);
}

/** Reads `Bearer <api key>` and finds its owner. @throws Problem unauthenticated, missing_scope */
export async function authenticateBackend(
  store: ApiKeyStore,
  authorization: string | undefined,
  scope: Scope,
): Promise<Backend> {
  const key = /^Bearer ([\x21-\x7e]{8,256})$/i.exec(authorization ?? '')?.[1];
  if (!key) throw new Problem('unauthenticated', 'Send the header "Authorization: Bearer <api key>".');
  const backend = await store.findApiKey(hashApiKey(key));
  if (!backend) throw new Problem('unauthenticated', 'This API key is not known.');
  if (!backend.scopes.includes(scope)) throw new Problem('missing_scope', `This API key lacks the scope "${scope}".`);
  return backend;
}

const SCOPE = 'scope';
/** What a backend must be allowed to do to call this. Without it, the guard refuses everybody. */
export const RequireScope = (scope: Scope) => SetMetadata(SCOPE, scope);

interface AuthenticatedRequest {
  headers: { authorization?: string };
  backend?: Backend;
}

@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    @Inject(API_KEY_STORE) private readonly store: ApiKeyStore,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const scope = this.reflector.getAllAndOverride<Scope | undefined>(SCOPE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!scope) throw new Problem('missing_scope');
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    request.backend = await authenticateBackend(this.store, request.headers.authorization, scope);
    return true;
  }
}

/** The tenant of the API key, as a handler's parameter. */
export const CurrentTenant = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { backend } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!backend) throw new Problem('unauthenticated');
  return backend.tenant;
});
