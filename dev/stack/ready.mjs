// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../terminal/user-error.mjs';

const readyMsMax = 90_000;

/**
 * Waits until a process says that it is ready.
 * @param {import('../processes/life.mjs').Life} life
 * @param {string} name
 * @param {number} port
 */
export async function untilReady(life, name, port) {
  const url = `http://127.0.0.1:${port}/health/ready`;
  const deadline = Date.now() + readyMsMax;
  let answer = 'no answer';
  while (Date.now() < deadline) {
    const signal = AbortSignal.any([life.signal, AbortSignal.timeout(3_000)]);
    try {
      const response = await fetch(url, { signal });
      if (response.ok) return;
      answer = `${response.status} ${await response.text()}`;
    } catch (error) {
      life.signal.throwIfAborted();
      const cause = error instanceof Error ? error.cause : undefined;
      answer = cause instanceof Error ? cause.message : String(error);
    }
    await sleep(200, undefined, { signal: life.signal });
  }
  throw new UserError(`${name} was not ready after ${readyMsMax / 1000} s. ${url} said: ${answer.slice(0, 2_000)}`);
}
