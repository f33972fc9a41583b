import type { Metadata } from '@grpc/grpc-js';
import { Problem } from '#libs/kernel';
import { authenticateBackend, toProblem, type Backend, type Scope } from '#libs/platform';
import type { DeviceAuth } from '../auth/device-auth.js';
import { bearer } from '../auth/device-strategy.js';
import type { Tenants } from '../tenants/tenants.js';

const LOOKS_LIKE_A_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Recognises backends by the API key in a call's metadata. */
export class BackendAuth {
  private readonly streams = new Set<() => Promise<void>>();

  constructor(
    private readonly tenants: Tenants,
    private readonly devices: DeviceAuth,
  ) {}

  /**
   * @param otherwise a scope that will do as well
   * @throws Problem unauthenticated; missing_scope, which is also the answer to a device's own token
   */
  async authenticate(metadata: Metadata, scope: Scope, otherwise?: Scope): Promise<Backend> {
    if (LOOKS_LIKE_A_TOKEN.test(bearer(metadata) ?? '')) await this.refuseDevice(metadata);
    const authorization = metadata.get('authorization')[0]?.toString();
    return authenticateBackend(this.tenants, authorization, scope).catch((error: unknown) => {
      if (!otherwise || !(error instanceof Problem) || error.code !== 'missing_scope') throw error;
      return authenticateBackend(this.tenants, authorization, otherwise);
    });
  }

  /**
   * A stream outlasts the look at its key. Once the key is not good for it any more, `end` is told why.
   * @returns forgets the stream
   */
  watch(
    metadata: Metadata,
    { tenant }: Backend,
    scopes: [Scope, otherwise?: Scope],
    end: (problem: Problem) => void,
  ): () => void {
    const look = async (): Promise<void> => {
      try {
        const backend = await this.authenticate(metadata, ...scopes);
        if (backend.tenant !== tenant) throw new Problem('unauthenticated', 'This API key is not known.');
      } catch (error) {
        this.streams.delete(look);
        end(toProblem(error));
      }
    };
    this.streams.add(look);
    return () => this.streams.delete(look);
  }

  /** The keys may be others now. */
  review(): void {
    for (const look of this.streams) void look();
  }

  private async refuseDevice(metadata: Metadata): Promise<never> {
    const valid = await this.devices.verify({ metadata }).then(
      () => true,
      () => false,
    );
    if (valid) throw new Problem('missing_scope', 'A device token may listen, not publish or read.');
    throw new Problem('unauthenticated', 'This is a token, and not a valid one; backends use an API key.');
  }
}
