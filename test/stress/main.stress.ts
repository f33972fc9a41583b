import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parseOptions } from './options.js';
import { play } from './play.js';
import { FOLDER, report } from './report.js';

/** Beside the time asked for: the last episode goes on to its end. */
const MORE_MS = 10 * 60_000;

const options = parseOptions(JSON.parse(process.env['STRESS_ARGS'] ?? '[]') as string[]);
const reportFile = join(FOLDER, 'report.md');

it(
  `${options.minutes} minutes with seed ${options.seed}`,
  async () => {
    const startedAt = Date.now();
    const outcomes = await play(options, (line) => process.stderr.write(`${line}\n`));
    const text = report(options, outcomes, (Date.now() - startedAt) / 60_000);
    await mkdir(FOLDER, { recursive: true });
    await writeFile(reportFile, text);
    process.stderr.write(`\n${text}\nAlso in ${reportFile}\n`);
    expect(
      outcomes.flatMap(({ failures }) => failures.map(({ checker, text: what }) => `${checker}: ${what}`)),
    ).toEqual([]);
  },
  options.minutes * 60_000 + MORE_MS,
);
