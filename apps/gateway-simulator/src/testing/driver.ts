import { createGateways, type Credentials, type Gateway, type GatewayName, type StartedPayment } from '#libs/gateways';
import type { Received } from './receiver.js';
import { credentialsOf, sendJson, startWithReceiver } from './started.js';

/**
 * The other side of the port, for the conformance suite: makes happen at a gateway what its customers, its bank and
 * bad luck do. Whoever has another gateway's sandbox at hand writes another.
 */
export interface Driver {
  gateway: Gateway;
  credentials: Credentials;
  /** Of another merchant at the same gateway. */
  foreign: Credentials;
  /** What the gateway is told to call. */
  webhookUrl: string;
  decide(started: StartedPayment, outcome: 'success' | 'failure' | 'pending'): Promise<void>;
  /** The money comes too late, and the gateway gives it back by itself. */
  giveBack(started: StartedPayment): Promise<void>;
  /** A paid order is paid once more, which the gateway gives back by itself. */
  payTwice(started: StartedPayment): Promise<void>;
  /** How refunds end from now on; at once, or not yet. */
  refundsEnd(outcome: 'processed' | 'failed' | 'pending'): Promise<void>;
  /** `refused` must be a port that is closed. */
  calls(mode: 'online' | 'refused' | 'cut' | 'error' | 'hang' | 'limited'): Promise<void>;
  /** A method begins to work badly, or ends to. */
  downtime(method: string, severity: 'low' | 'medium' | 'high' | null): Promise<void>;
  /** What came to `webhookUrl`, once there is one of which `wanted` is true. */
  webhooks(wanted: (webhook: Received) => boolean): Promise<Received[]>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

const GIVE_UP_MS = 10_000;

/** The driver of every gateway that the simulator speaks. */
export async function simulatedGateway(name: GatewayName): Promise<Driver> {
  const world = await startWithReceiver();
  const own = (await (await world.send('PUT', `/simulator/ports/${name}`, { port: 0 })).json()) as { port: number };
  // A port of its own can be closed: only then is a connection refused.
  const urls = { simulator: world.url, [name]: `http://127.0.0.1:${own.port}/${name}` };
  const gateway = createGateways(urls).get(name);
  if (!gateway) throw new Error(`no gateway ${name}`);
  const set = async (body: object) => {
    const answer = await world.send('PUT', `/simulator/gateways/${name}`, body);
    if (!answer.ok) throw new Error(await answer.text());
  };
  const happen = async ({ gatewayOrderId }: StartedPayment, event: string) => {
    const answer = await world.send('POST', `/simulator/orders/${name}/${gatewayOrderId}`, { event });
    if (!answer.ok) throw new Error(await answer.text());
  };
  return {
    gateway,
    credentials: credentialsOf(name),
    foreign: credentialsOf(name, 'blinkit'),
    webhookUrl: `${world.receiver.url}/v1/webhooks/zomato/${name}`,
    decide: async ({ checkout }, outcome) => {
      await sendJson(checkout.url, { outcome });
    },
    giveBack: async (started) => {
      await happen(started, 'failure');
      await set({ payments: { lateReturnedAfterMs: 0 } });
      // Later than "0 ms later" is a millisecond.
      await world.receiver.until(1);
      await happen(started, 'late_success');
    },
    payTwice: (started) => happen(started, 'second_success'),
    refundsEnd: (outcome) => set({ refunds: { outcome, delayMs: 0 } }),
    calls: (mode) => set({ mode: mode === 'cut' ? 'offline' : mode }),
    downtime: (method, severity) => set({ downtimes: { [method]: severity } }),
    webhooks: async (wanted) => {
      const giveUpAt = Date.now() + GIVE_UP_MS;
      for (let count = 1; !world.receiver.received.some(wanted); count++) {
        if (Date.now() > giveUpAt) throw new Error(`no such webhook among ${world.receiver.received.length}`);
        await Promise.race([world.receiver.until(count), new Promise((resolve) => setTimeout(resolve, 50))]);
      }
      return [...world.receiver.received];
    },
    reset: async () => {
      await world.send('POST', '/simulator/reset', {});
      world.receiver.clear();
    },
    close: world.close,
  };
}
