// @ts-check
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stateDir } from '../../dev/checkout/paths.mjs';
import { step } from '../../dev/terminal/terminal.mjs';
import { startChild } from '../child.mjs';
import { buildForBench, folder, ownRun } from '../ground.mjs';
import { residentBytesOf } from '../usage.mjs';
import { burst } from './burst.mjs';
import { startContender } from './field.mjs';
import { layersOf } from './layers.mjs';
import { Meter } from './meter.mjs';
import { Phones } from './phones.mjs';

/** @typedef {import('../../dev/processes/life.mjs').Life} Life */
/** @typedef {import('./burst.mjs').Burst} Burst */
/** @typedef {import('./contenders.mjs').Name} Name */
/** @typedef {import('./options.mjs').Options} Options */
/** @typedef {{ runner: import('./field.mjs').Runner; phones: Phones }} Entrant */
/**
 * @typedef {object} Cell one contender with so many devices on so many nodes
 * @property {Name} name
 * @property {number} devices
 * @property {number} nodes
 * @property {Burst[]} bursts
 * @property {number[]} cpuUs of the nodes for each delivery, by burst, idle cost subtracted
 * @property {number[]} redisUs the same of Redis
 * @property {{ nodes: number; redis: number }} idleCores
 */
/** @typedef {{ name: Name; nodes: number; resident: [devices: number, bytes: number][] }} Memory */
/** @typedef {{ name: Name; layers: import('./layers.mjs').Layer[] }} Profiled */
/** @typedef {{ cells: Cell[]; memory: Memory[]; profiles: Profiled[] }} Measured */
/**
 * @typedef {object} Ground
 * @property {import('../child.mjs').Child} publisher
 * @property {Meter} meter
 * @property {(count: number) => number} next numbers of events that were never used
 * @property {Options} options
 * @property {AbortSignal} signal
 */

const idleMs = 1_000;

/** @param {Life} life @param {Options} options @returns {Promise<Measured>} */
export async function measurePush(life, options) {
  await ownRun(life, 'npm run bench:push');
  await step('build', async (tell) => tell(await buildForBench(life, 'npm run bench:push')));
  mkdirSync(folder, { recursive: true });
  const publisher = startChild(life, 'publisher', new URL('generator/publisher.mjs', import.meta.url));
  let used = 0;
  const next = (/** @type {number} */ count) => (used += count) - count;
  /** @type {Measured} */
  const measured = { cells: [], memory: [], profiles: [] };
  for (const stage of options.stages) {
    const entrants = await step(`${stage.nodes} node${stage.nodes > 1 ? 's' : ''} each`, () =>
      Promise.all(
        options.names.map(async (name) => {
          const runner = await startContender(life, name, stage.nodes);
          return { runner, phones: new Phones(life, runner) };
        }),
      ),
    );
    const meter = new Meter(entrants.map(({ runner }) => runner));
    const ground = { publisher, meter, next, options, signal: life.signal };
    await runStage(ground, entrants, stage, measured);
    await Promise.all(entrants.map(({ phones }) => phones.stop()));
    await Promise.all(entrants.map(({ runner }) => runner.stop()));
  }
  return measured;
}

/**
 * Up first, for the memory of processes that have not been under load; then down, for the load.
 * @param {Ground} ground @param {Entrant[]} entrants @param {import('./options.mjs').Stage} stage @param {Measured} measured
 */
async function runStage(ground, entrants, { nodes, devices }, measured) {
  /** @type {Memory[]} */
  const memory = entrants.map(({ runner: { name } }) => ({ name, nodes, resident: [] }));
  for (const count of devices) {
    for (const [i, { runner, phones }] of entrants.entries()) {
      await step(`${runner.name}: ${count}`, async (tell) => {
        await phones.resize(count);
        await Promise.all(runner.nodes.map(({ child }) => child.ask('collect')));
        const bytes = runner.nodes.reduce((sum, { child }) => sum + residentBytesOf(child.group.pid), 0);
        memory[i]?.resident.push([count, bytes]);
        tell(`${(bytes / 2 ** 20).toFixed(0)} MB`);
      });
    }
  }
  measured.memory.push(...memory);
  await step('warm-up', async () => {
    for (const entrant of entrants) await burst(ground, entrant, Number(devices.at(-1)));
  });
  for (const count of devices.toReversed())
    measured.cells.push(...(await load(ground, entrants, { nodes, devices: count }, measured)));
}

/** @param {Ground} ground @param {Entrant[]} entrants @param {{ nodes: number; devices: number }} size @param {Measured} measured */
async function load(ground, entrants, { nodes, devices }, measured) {
  const { options, signal, meter } = ground;
  await Promise.all(entrants.map(({ phones }) => phones.resize(devices)));
  /** @type {Map<Name, Burst[]>} */
  const bursts = new Map(entrants.map(({ runner: { name } }) => [name, []]));
  if (options.profile) await profile(entrants, 'startProfile');
  for (let i = 1; i <= options.repeats; i++) {
    await step(`${nodes} × ${devices}, round ${i}`, async (tell) => {
      meter.begin();
      await sleep(idleMs, undefined, { signal });
      meter.end();
      // Who goes first changes.
      for (const k of entrants.keys()) {
        const entrant = /** @type {Entrant} */ (entrants[(k + i) % entrants.length]);
        bursts.get(entrant.runner.name)?.push(await burst(ground, entrant, devices));
      }
      tell(entrants.map(({ runner: { name } }) => `${name} ${tellBurst(bursts.get(name)?.at(-1))}`).join(', '));
    });
  }
  if (options.profile) measured.profiles = await profile(entrants, 'stopProfile');
  return entrants.map(({ runner: { name } }) => toCell(meter, name, bursts.get(name) ?? [], { nodes, devices }));
}

/** @param {Burst | undefined} last */
function tellBurst(last) {
  if (!last) return '';
  const { spent, sent, lost } = last;
  return `${((spent.nodes * 1e6) / sent).toFixed(0)} µs${lost ? ` lost ${lost}` : ''}`;
}

/** @param {Meter} meter @param {Name} name @param {Burst[]} bursts @param {{ nodes: number; devices: number }} size @returns {Cell} */
function toCell(meter, name, bursts, size) {
  const each = (/** @type {'nodes' | 'redis'} */ whose) =>
    bursts.map(({ spent, sent }) => ((spent[whose] - meter.idle(name, spent.seconds)[whose]) * 1e6) / sent);
  return { name, ...size, bursts, cpuUs: each('nodes'), redisUs: each('redis'), idleCores: meter.idle(name, 1) };
}

/** @param {Name} name @param {number} i */
function pathOf(name, i) {
  return join(stateDir, 'profiles', `${name}-${i}.cpuprofile`);
}

/** @param {Entrant[]} entrants @param {'startProfile' | 'stopProfile'} what @returns {Promise<Profiled[]>} */
async function profile(entrants, what) {
  return await Promise.all(
    entrants.map(async ({ runner: { name, nodes } }) => {
      await Promise.all(nodes.map(({ child }, i) => child.ask(what, pathOf(name, i))));
      return { name, layers: what === 'stopProfile' ? layersOf(nodes.map((_, i) => pathOf(name, i))) : [] };
    }),
  );
}
