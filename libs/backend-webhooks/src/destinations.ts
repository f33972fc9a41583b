import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { within } from '#libs/kernel';
import { isPublicAddress } from './addresses.js';

/** Names to addresses. */
export type Resolve = (host: string) => Promise<string[]>;

const RESOLVE_MS_MAX = 5_000;

/** A place no webhook may go to. `reason` is fit for whoever owns the endpoint. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(readonly reason: 'https_required' | 'credentials_in_url' | 'not_resolvable' | 'address_not_public') {
    super(reason);
  }
}

/** DNS itself: getaddrinfo would work on Node's four threads, where one tenant's dead name server holds up everybody. */
function fromDns(): Resolve {
  const resolver = new Resolver({ timeout: 1_500, tries: 2 });
  return async (host) => {
    const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    return found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  };
}

/** As this machine sees it: a laptop's /etc/hosts counts. */
const fromMachine: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * Where webhooks may go. In production over https to public addresses; elsewhere anywhere, so that a laptop's own
 * receiver hears them.
 */
export class Destinations {
  private readonly resolve: Resolve;

  constructor(
    private readonly publicOnly: boolean,
    resolve?: Resolve,
  ) {
    this.resolve = resolve ?? (publicOnly ? fromDns() : fromMachine);
  }

  /**
   * The addresses to connect to: what was checked is what is used, whatever the name means a moment later.
   * @throws Refused
   */
  async addressesOf(url: URL): Promise<string[]> {
    if (this.publicOnly && url.protocol !== 'https:') throw new Refused('https_required');
    if (url.username || url.password) throw new Refused('credentials_in_url');
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const addresses = isIP(host) ? [host] : await this.look(host);
    if (addresses.length === 0) throw new Refused('not_resolvable');
    if (this.publicOnly && !addresses.every(isPublicAddress)) throw new Refused('address_not_public');
    return addresses;
  }

  private async look(host: string): Promise<string[]> {
    return within(RESOLVE_MS_MAX, this.resolve(host), () => new Refused('not_resolvable')).catch(() => []);
  }
}
