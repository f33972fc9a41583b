import type { TenantOverview } from '#libs/payment';

/** What a command says: to people, and with `--json` to machines. */
export interface Answer {
  text: string;
  json: object;
}

const until = (what: string, at: Date | null) => (at ? `, ${what} until ${at.toISOString()}` : '');

export function describeTenant(tenant: TenantOverview): string {
  const { id, name, active, lateSuccess, routingPolicy, publishes, apiKeys, gateways } = tenant;
  return [
    `${id} (${name})${active ? '' : ', disabled'}`,
    `  routing: ${JSON.stringify(routingPolicy)}`,
    `  late success: ${lateSuccess}; ${publishes ? 'publishes to Propeller' : 'has no key for Propeller'}`,
    ...gateways.map(
      ({ gateway, enabled, rotatingUntil }) =>
        `  ${gateway}${enabled ? '' : ', disabled'}${until('former secrets pass', rotatingUntil)}`,
    ),
    ...apiKeys.map(
      ({ sha256, scopes, endsAt }) =>
        `  API key sha256:${sha256.slice(0, 12)}… ${scopes.join(',')}${until('valid', endsAt)}`,
    ),
  ].join('\n');
}

export function describeList(tenants: TenantOverview[]): string {
  if (tenants.length === 0) return 'There are no tenants.';
  return tenants
    .map(({ id, name, active, gateways }) => {
      const accounts = gateways.map(({ gateway, enabled }) => (enabled ? gateway : `${gateway} (disabled)`));
      return `${id.padEnd(20)} ${active ? 'active  ' : 'disabled'}  ${name}: ${accounts.join(', ') || 'no gateways'}`;
    })
    .join('\n');
}
