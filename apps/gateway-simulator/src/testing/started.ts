import { readFileSync } from 'node:fs';
import { createGateways, type Credentials, type Gateway, type GatewayName, type PaymentRequest } from '#libs/gateways';
import { newReference } from '#libs/kernel';
import { loadConfig } from '#libs/platform';
import { startSimulator } from '../start.js';
import { startReceiver } from './receiver.js';

interface DevelopmentTenants {
  tenants: { id: string; gateways: Record<GatewayName, Credentials> }[];
}

/** The simulator on a free port, a merchant's door that gets its webhooks, and our adapters pointed at it. */
export async function startWithReceiver(variables: Record<string, string> = {}) {
  const receiver = await startReceiver();
  const env = { NODE_ENV: 'test', LOG_LEVEL: 'silent', SIMULATOR_PORT: '0', PUBLIC_URL: receiver.url, ...variables };
  const simulator = await startSimulator(loadConfig(env, [])).catch(async (error: unknown) => {
    await receiver.close();
    throw error;
  });
  const gateways = createGateways({ simulator: simulator.url });
  return {
    receiver,
    url: simulator.url,
    gateway: (name: GatewayName): Gateway => gateways.get(name) as Gateway,
    get: (path: string, headers: Record<string, string> = {}) => fetch(simulator.url + path, { headers }),
    send: (method: 'POST' | 'PUT', path: string, body: object, headers: Record<string, string> = {}) =>
      sendJson(simulator.url + path, body, { method, headers }),
    close: async () => {
      await simulator.close();
      await receiver.close();
    },
  };
}

export type Started = Awaited<ReturnType<typeof startWithReceiver>>;

/** What a program does that talks to the simulator. */
export function sendJson(
  url: string,
  body: object,
  { method = 'POST', headers = {} }: { method?: 'POST' | 'PUT'; headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** The credentials of a development tenant. */
export function credentialsOf(gateway: GatewayName, tenant = 'zomato'): Credentials {
  const file = JSON.parse(readFileSync('dev/tenants.json', 'utf8')) as DevelopmentTenants;
  const found = file.tenants.find(({ id }) => id === tenant)?.gateways[gateway];
  if (!found) throw new Error(`no ${gateway} credentials for ${tenant}`);
  return found;
}

export function paymentRequest(receiverUrl: string, change: Partial<PaymentRequest> = {}): PaymentRequest {
  return {
    reference: newReference(),
    amount: 42_050,
    currency: 'INR',
    method: 'upi',
    customer: { id: 'cust_1', name: 'Asha', email: 'asha@example.com', phone: '9999999999' },
    expiresAt: new Date(Date.now() + 900_000),
    returnUrl: 'https://shop.example/thanks',
    webhookUrl: `${receiverUrl}/v1/webhooks/zomato/here`,
    ...change,
  };
}
