import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A port nobody listens on, from below the range the kernel takes for outgoing connections (32768 and up): a port of
 * that range may be gone again by the time a process is started on it.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = randomInt(10_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    const listening = once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!(await listening)) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error('no free port between 10000 and 32000');
}
