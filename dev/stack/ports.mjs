// @ts-check
import { portVariables } from '../checkout/environment.mjs';
import { holderOf, isFree } from '../processes/ports.mjs';
import { UserError } from '../terminal/user-error.mjs';

/**
 * Better now, in one message with all of them, than one by one after half a minute.
 * @param {import('../checkout/environment.mjs').Ports} ports
 */
export async function checkPorts(ports) {
  const busy = [];
  for (const [role, [variable]] of Object.entries(portVariables)) {
    const port = ports[/** @type {import('../checkout/environment.mjs').Role} */ (role)];
    if (await isFree(port)) continue;
    const holder = holderOf(port);
    const by = holder ? `process ${holder.pid} (${holder.command})` : 'another process';
    busy.push(`Port ${port} is in use by ${by}. Stop it, or choose another: ${variable}=${port + 100} npm start`);
  }
  if (busy.length > 0) throw new UserError(...busy);
}
