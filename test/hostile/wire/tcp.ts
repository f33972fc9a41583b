import { connect } from 'node:net';

/** What came back. */
export interface Seen {
  bytes: Buffer;
  /** The server has ended it. */
  closed: boolean;
}

const FIRST_MS = 250;
const QUIET_MS = 60;
const STEP_MS_MAX = 2000;
const BYTES_MAX = 4 * 2 ** 20;

/**
 * Sends one step after another: each when something came back after the one before, or nothing did for a while. Then it
 * listens until there is silence, and cuts the connection off.
 */
export function overTcp(port: number, steps: readonly Buffer[]): Promise<Seen> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const chunks: Buffer[] = [];
    let size = 0;
    let step = 0;
    let quiet: NodeJS.Timeout | undefined;
    const finish = (closed: boolean): void => {
      clearTimeout(quiet);
      clearTimeout(deadline);
      // Both ways to go, and each input always the same one.
      if (socket.bytesWritten % 2 === 0) socket.resetAndDestroy();
      else socket.destroy();
      resolve({ bytes: Buffer.concat(chunks), closed });
    };
    const wait = (ms: number): void => {
      clearTimeout(quiet);
      quiet = setTimeout(next, ms);
    };
    const next = (): void => {
      if (step >= steps.length) return finish(false);
      socket.write(steps[step++] as Buffer);
      wait(FIRST_MS);
    };
    const deadline = setTimeout(finish, STEP_MS_MAX * (steps.length + 1), false);
    socket.on('connect', next);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if ((size += chunk.length) > BYTES_MAX) return finish(false);
      if (step < steps.length) next();
      else wait(QUIET_MS);
    });
    socket.on('error', () => finish(true));
    socket.on('close', () => finish(true));
  });
}
