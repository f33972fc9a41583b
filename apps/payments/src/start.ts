import { TenantDirectory } from '#libs/payment';
import { createHttpApp, isDevelopmentKey, listen, type Config, type Need, type Running } from '#libs/platform';
import { serveDocs } from './docs/openapi.js';
import { PaymentsModule } from './payments.module.js';

export const PAYMENTS_NEEDS: Need[] = ['DATABASE_URL', 'REDIS_QUEUE_URL'];

/** Everybody knows these keys. */
function refuseDevelopmentKeys(config: Config, tenants: TenantDirectory): void {
  if (config.NODE_ENV !== 'production' || !tenants.apiKeyHashes.some(isDevelopmentKey)) return;
  throw new Error('the database holds the development API keys (dev-zomato-key, dev-blinkit-key): revoke them first');
}

/** Production does not even read their files. */
async function developmentModules({ NODE_ENV }: Config) {
  if (NODE_ENV === 'production') return [];
  const { DemoModule } = await import('./demo/demo.module.js');
  return [DemoModule];
}

/** The HTTP API and the webhook door. */
export async function startPayments(config: Config): Promise<Running> {
  const app = await createHttpApp(PaymentsModule.forRoot(config, await developmentModules(config)));
  serveDocs(app, config);
  await app.init();
  refuseDevelopmentKeys(config, app.get(TenantDirectory));
  await listen(app, config, config.PAYMENTS_PORT);
  return { name: 'payments', app, close: () => app.close() };
}
