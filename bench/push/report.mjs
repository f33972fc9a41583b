// @ts-check
import { cpus } from 'node:os';
import { bold, dim, red, say, yellow } from '../../dev/terminal/terminal.mjs';
import { table } from '../table.mjs';
import { contenders } from './contenders.mjs';
import { failures, kbPerConnection, latencyMs, median, memoryOf, perCore, ratio } from './summary.mjs';

/** @typedef {import('./measure.mjs').Measured} Measured */

const aim = { perCore: 0.8, memory: 1.25 };
const layersShown = 14;
const one = (/** @type {number} */ value) => value.toFixed(1);
const whole = (/** @type {number} */ value) => value.toFixed(0);
const grouped = (/** @type {number} */ value) => Math.round(value).toLocaleString('en-US');

/** @param {Measured} measured @param {import('./options.mjs').Options} options */
export function report(measured, { rate, repeats, batch, profile }) {
  const { cells, memory } = measured;
  say(
    `\n${bold('Deliveries')}, each to one phone, acknowledged; ${rate} a second in calls of ${batch}, ${cpus().length} cores, ` +
      `medians of ${repeats} repeats`,
  );
  table(
    [
      '',
      'nodes',
      'devices',
      'per second and core',
      'CPU µs each',
      'spread',
      'Redis µs',
      'idle cores',
      'p50 ms',
      'p99 ms',
    ],
    cells.map((cell) => [
      contenders[cell.name].title,
      String(cell.nodes),
      grouped(cell.devices),
      grouped(perCore(cell)),
      one(median(cell.cpuUs)),
      `${whole(Math.min(...cell.cpuUs))}–${whole(Math.max(...cell.cpuUs))}`,
      one(median(cell.redisUs)),
      cell.idleCores.nodes.toFixed(3),
      one(latencyMs(cell, 'p50')),
      one(latencyMs(cell, 'p99')),
    ]),
  );
  say(`\n${bold('Memory')}, resident after garbage collection, all nodes of a server together`);
  table(
    ['', 'nodes', 'MB with so many devices', 'KB for each more'],
    memory.map((own) => [
      contenders[own.name].title,
      String(own.nodes),
      own.resident.map(([devices, bytes]) => `${grouped(devices)}: ${whole(bytes / 2 ** 20)}`).join('  '),
      one(kbPerConnection(own)),
    ]),
  );
  if (profile) reportLayers(measured);
  reportRatios(measured);
  const repeated = cells.flatMap(({ bursts }) => bursts).reduce((sum, burst) => sum + burst.repeated, 0);
  if (repeated > 0) say(yellow(`${repeated} events were published again after a refusal: the machine was too busy.`));
  if (failures(measured) > 0) say(red('\nEvents were lost, doubled, misdelivered or not acknowledged.'));
}

/** @param {Measured} measured */
function reportRatios(measured) {
  const socketIo = ratio(measured, 'propellerSocketIo', 'bareSocketIo');
  const kilobytes = memoryOf(measured, 'propellerSocketIo') / memoryOf(measured, 'bareSocketIo');
  say(`\nPropeller over socket.io, 10,000 devices on 2 nodes:`);
  say(`  deliveries per core : bare socket.io = ${socketIo.toFixed(2)} (aim: at least ${aim.perCore})`);
  say(`  deliveries per core : bare ws        = ${ratio(measured, 'propellerSocketIo', 'bareWs').toFixed(2)}`);
  say(`  memory : bare socket.io              = ${kilobytes.toFixed(2)} (aim: at most ${aim.memory})`);
  say(`Propeller over gRPC : bare grpc-js     = ${ratio(measured, 'propellerGrpc', 'bareGrpc').toFixed(2)}`);
  say(
    dim(
      'Idle cost is subtracted. The bare servers keep nothing, number nothing and forget acknowledgements; Propeller keeps all its promises.',
    ),
  );
}

/**
 * The profiler's clock also runs while a process waits for its turn, so its shares are taken, of the CPU time from /proc.
 * @param {Measured} measured
 */
function reportLayers({ profiles, cells }) {
  for (const { name, layers } of profiles) {
    const cell = cells.findLast((last) => last.name === name);
    if (!cell) continue;
    say(
      `\n${bold(`Where the time of ${contenders[name].title} goes`)}, ${cell.devices} devices on ${cell.nodes} nodes`,
    );
    const total = layers.reduce((sum, { ms }) => sum + ms, 0);
    const row = (/** @type {string} */ title, /** @type {number} */ ms) => [
      title,
      one((ms / total) * median(cell.cpuUs)),
      `${whole((100 * ms) / total)} %`,
    ];
    const rest = layers.slice(layersShown).reduce((sum, { ms }) => sum + ms, 0);
    const rows = layers.slice(0, layersShown).map((layer) => row(layer.name, layer.ms));
    table(['', 'µs each', 'share'], [...rows, row('the rest', rest)]);
  }
}
