/** What is remembered of a tenant, by name. */
export const beliefField = (method: string, gateway: string, issuer?: string) =>
  ['rate', method, ...(issuer === undefined ? [] : [issuer]), gateway].join('/');
export const breakerField = (gateway: string) => `breaker/${gateway}`;
export const downtimeField = (method: string, gateway: string) => `downtime/${method}/${gateway}`;
