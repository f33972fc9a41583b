import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CREDENTIAL_SCHEMAS, type GatewayName } from '#libs/gateways';

const FILE = z.object({
  tenants: z.array(
    z.object({ id: z.string().min(1), name: z.string().min(1), gateways: z.object(CREDENTIAL_SCHEMAS).partial() }),
  ),
});

type CredentialsOf<G extends GatewayName> = z.infer<(typeof CREDENTIAL_SCHEMAS)[G]>;

/** A merchant's account at one gateway. */
export interface Account<G extends GatewayName = GatewayName> {
  gateway: G;
  tenant: string;
  /** The merchant's name, as customers see it. */
  merchant: string;
  credentials: CredentialsOf<G>;
}

/** Every account the simulated gateways know, from the file that also seeds the tenants. */
export class Accounts {
  constructor(private readonly tenants: z.infer<typeof FILE>['tenants']) {}

  static async read(path: string): Promise<Accounts> {
    return new Accounts(FILE.parse(JSON.parse(await readFile(path, 'utf8'))).tenants);
  }

  /** The account at `gateway` whose credentials satisfy `matches`. */
  find<G extends GatewayName>(gateway: G, matches: (credentials: CredentialsOf<G>) => boolean): Account<G> | undefined {
    for (const { id, name, gateways } of this.tenants) {
      const credentials = gateways[gateway] as CredentialsOf<G> | undefined;
      if (credentials && matches(credentials)) return { gateway, tenant: id, merchant: name, credentials };
    }
    return undefined;
  }

  /** Some other merchant's account at the same gateway. */
  otherThan<G extends GatewayName>(gateway: G, tenant: string): Account<G> | undefined {
    const other = this.tenants.find(({ id, gateways }) => id !== tenant && gateways[gateway]);
    return other && this.of(gateway, other.id);
  }

  /** Of every merchant. */
  at<G extends GatewayName>(gateway: G): Account<G>[] {
    return this.tenants.filter(({ gateways }) => gateways[gateway]).map(({ id }) => this.of(gateway, id));
  }

  of<G extends GatewayName>(gateway: G, tenant: string): Account<G> {
    const found = this.tenants.find(({ id }) => id === tenant);
    const credentials = found?.gateways[gateway] as CredentialsOf<G> | undefined;
    if (!found || !credentials) throw new Error(`${tenant} has no account at ${gateway}`);
    return { gateway, tenant, merchant: found.name, credentials };
  }
}
