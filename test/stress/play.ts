import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Dice } from './dice.js';
import { Episode, type Outcome } from './episode.js';
import type { Options } from './options.js';
import { failuresOf, FOLDER } from './report.js';
import { Site } from './site.js';

const TELL_EVERY_MS = 5000;
/** A broken Propeller need not be shown to be so for an hour. */
const FAILED_MAX = 5;

/** Episode after episode, until the time is over. `tell` is given a line every few seconds. */
export async function play(options: Options, tell: (line: string) => void): Promise<Outcome[]> {
  const dice = new Dice(options.seed);
  const site = await Site.start(options.mode, dice.fork('site'));
  const outcomes: Outcome[] = [];
  const end = Date.now() + options.minutes * 60_000;
  try {
    for (let number = options.episode ?? 1; outcomes.length === 0 || Date.now() < end; number++) {
      const outcome = await playOne(site, options, number, dice.fork(`episode ${number}`), tell);
      outcomes.push(outcome);
      for (const line of failuresOf(outcome, options, number)) tell(line);
      if (outcome.failures.length > 0) await keepLogs(site, number);
      const failed = outcomes.filter(({ failures }) => failures.length > 0).length;
      if (options.episode !== undefined || failed >= FAILED_MAX) break;
    }
  } finally {
    await site.close();
  }
  return outcomes;
}

async function keepLogs(site: Site, number: number): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const { name, log } of site.nodes) await writeFile(join(FOLDER, `episode-${number}-${name}.log`), log);
}

async function playOne(
  site: Site,
  options: Options,
  number: number,
  dice: Dice,
  tell: (line: string) => void,
): Promise<Outcome> {
  const episode = new Episode(site, options, `e${number}`, dice);
  const progress = (): void => {
    const counts = Object.entries(episode.counts()).map(([name, count]) => `${name} ${count}`);
    const seconds = ((Date.now() - episode.startedAt) / 1000).toFixed(0).padStart(4);
    const there = `connected ${episode.connected}/${episode.devices.length}`;
    tell(`${seconds} s  episode ${number}, ${episode.phase}: ${there}, ${counts.join(', ')}`);
  };
  const timer = setInterval(progress, TELL_EVERY_MS);
  try {
    return await episode.play();
  } finally {
    clearInterval(timer);
    progress();
  }
}
