import { readFile } from 'node:fs/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Clock } from '#libs/kernel';
import { CLOCK, createHttpApp, listen, LOGGER, type Config, type Logger, type Running } from '#libs/platform';
import { SCRIPT } from './control/requests.js';
import { ScriptPlayer } from './control/script-player.js';
import { allowedOrigins } from './cors.js';
import { CallFaults } from './faults/call-faults.js';
import { CallLog } from './faults/call-log.js';
import { installFaults } from './faults/faults.hook.js';
import { OwnPorts } from './faults/own-ports.js';
import { Switches } from './faults/switches.js';
import { SimulatorModule } from './simulator.module.js';
import { VendorErrorFilter } from './vendor/vendor-error.filter.js';
import { WebhookSender } from './webhooks/sender.js';
import { Accounts } from './world/accounts.js';
import { Timers } from './world/timers.js';

/** The simulator, and where it really listens (the configured port may be 0). */
export interface RunningSimulator extends Running {
  port: number;
  url: string;
}

/** @throws Error naming the file and what is wrong in it */
async function readScript(path: string) {
  try {
    return SCRIPT.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new Error(`SIMULATOR_SCRIPT_FILE: ${path} is no script: ${(error as Error).message}`, { cause: error });
  }
}

/** Juspay's `POST /orders` is a form. */
function parseForms(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body as string)));
  });
}

export async function startSimulator(config: Config): Promise<RunningSimulator> {
  const script = config.SIMULATOR_SCRIPT_FILE ? await readScript(config.SIMULATOR_SCRIPT_FILE) : undefined;
  const accounts = await Accounts.read(config.SIMULATOR_ACCOUNTS_FILE);
  const app = await createHttpApp(SimulatorModule.forRoot(config, accounts));
  app.useGlobalFilters(new VendorErrorFilter(app.get<Logger>(LOGGER)));
  app.enableCors({ origin: allowedOrigins(config), methods: ['GET', 'POST', 'PUT'] });
  parseForms(app);
  const faults = installFaults(app.getHttpAdapter().getInstance(), {
    switches: app.get(Switches),
    faults: app.get(CallFaults),
    log: app.get(CallLog),
    clock: app.get<Clock>(CLOCK),
  });
  if (script) app.get(ScriptPlayer).play(script);
  const port = await listen(app, config, config.SIMULATOR_PORT);
  return {
    name: 'gateway-simulator',
    app,
    port,
    url: `http://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${port}`,
    close: async () => {
      app.get(Timers).close();
      app.get(WebhookSender).close();
      faults.release();
      app.get(OwnPorts).close();
      await app.close();
    },
  };
}
