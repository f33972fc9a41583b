/** A tenant's account at a gateway; its adapter knows what the credentials mean. */
export interface GatewayAccount {
  gateway: string;
  credentials: Record<string, string>;
  /**
   * The credentials before the last rotation, for as long as what was signed with them still passes. Only to verify
   * with: our own calls use `credentials`.
   */
  previous?: Record<string, string>;
  /** May take new attempts. Of a disabled account or tenant, what is in flight still goes on: webhooks, polls, refunds. */
  enabled: boolean;
}

export interface Tenant {
  id: string;
  name: string;
  /** False: its API keys are refused and nothing new begins. */
  active: boolean;
  /** What a success on an expired or cancelled order means to this tenant. */
  lateSuccess: 'refund' | 'accept';
  /** How it wants its payments routed, for the router to read. */
  routingPolicy: unknown;
  /** What we publish to Propeller with, in this tenant's name. */
  propellerKey?: string;
  accounts: ReadonlyMap<string, GatewayAccount>;
  /** Gateways whose secrets could not be opened: there is an account, and nobody can say yet who signed for it. */
  unusable: ReadonlySet<string>;
}
