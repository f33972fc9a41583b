import { afterAll, describe, expect, it } from '@jest/globals';
import { FAILPOINTS } from '#libs/kernel';
import { until } from '../support/until.js';
import { POINTS } from './points.js';
import { Stage } from './stage.js';

const stage = new Stage();
const startedAt = Date.now();
let done = 0;
const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(0)} s`;
afterAll(() => stage.close(), 60_000);

/** Says how far it is; what failed says how to see it again, alone. */
async function told(what: string, work: () => Promise<void>): Promise<void> {
  const began = Date.now();
  const say = (mark: string) => {
    process.stderr.write(`  ${mark} ${++done} ${what}  ${seconds(began)}  (${seconds(startedAt)} in all)\n`);
  };
  try {
    await work();
    say('✓');
  } catch (error) {
    say('✗');
    process.stderr.write(`    ${String(error)}\n`);
    throw new Error(`${what}\nAlone: npm run test:crash -- -t '${what}'`, { cause: error });
  }
}

describe('kill -9', () => {
  it('knows where to kill: every failpoint', () => {
    const names = new Set(POINTS.map(({ at }) => at.split(':')[0]));
    expect([...names].toSorted()).toEqual(Object.keys(FAILPOINTS).toSorted());
  });

  it.each(POINTS)('$process at $at', (point) =>
    told(`${point.process} at ${point.at}`, async () => {
      const { signal } = await stage.killAt(point);
      expect(signal).toBe('SIGKILL');
    }),
  );

  it('Redis under load', () =>
    told('Redis under load', () =>
      stage.play('repeated', async ({ redis }, { screen }) => {
        await screen.until(3, 60_000);
        await redis.kill();
        await redis.restart();
        await screen.until(10, 60_000);
        await redis.kill();
        await redis.restart();
      }),
    ));

  it('PostgreSQL under load', () =>
    told('PostgreSQL under load', () =>
      stage.play('repeated', async ({ database: { source } }, { screen }) => {
        await screen.until(3, 60_000);
        const [server] = await source.query<{ pid: number }[]>(
          `SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int AS pid`,
        );
        process.kill(server?.pid ?? Number.NaN, 'SIGKILL');
        // `npm run test:crash` starts it again.
        await until(() => source.query('SELECT 1').catch(() => undefined), 'PostgreSQL is back', 60_000);
      }),
    ));
});
