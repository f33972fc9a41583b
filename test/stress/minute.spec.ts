import { expect, it } from '@jest/globals';
import { play } from './play.js';

// The same as `npm run test:stress`, in small: what it can show in half a minute.
it('three nodes under disturbance: nothing lost, doubled, reordered or misdirected', async () => {
  const lines: string[] = [];
  const options = {
    seed: '7',
    minutes: 0.1,
    devices: 60,
    mode: 'kept',
    rate: 15,
    episode: undefined,
    seconds: 18,
  } as const;
  const outcomes = await play(options, (line) => lines.push(line));
  const failures = outcomes.flatMap((outcome) => outcome.failures.map(({ checker, text }) => `${checker}: ${text}`));
  if (failures.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
  expect(failures).toEqual([]);
}, 180_000);
