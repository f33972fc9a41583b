import { createHttpApp, listen, type Config, type Need, type Running } from '#libs/platform';
import { ReconciliationModule } from './reconciliation.module.js';

export const RECONCILIATION_NEEDS: Need[] = ['DATABASE_URL', 'REDIS_QUEUE_URL'];

/** Every five minutes: what did the webhooks miss? Over HTTP only health and metrics. */
export async function startReconciliation(config: Config): Promise<Running> {
  const app = await createHttpApp(ReconciliationModule.forRoot(config));
  await listen(app, config, config.RECONCILIATION_PORT);
  return { name: 'reconciliation', app, close: () => app.close() };
}
