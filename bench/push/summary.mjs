// @ts-check
// The figures that count, from what was measured: medians over the repeats.
import { cpus } from 'node:os';
import { figuresOf } from '../figures.mjs';

/** @typedef {import('./contenders.mjs').Name} Name */
/** @typedef {import('./measure.mjs').Cell} Cell */
/** @typedef {import('./measure.mjs').Measured} Measured */
/** @typedef {import('./measure.mjs').Memory} Memory */

/** The ratios are about this one. */
const headline = { devices: 10_000, nodes: 2 };

/** @param {readonly number[]} values */
export const median = (values) => figuresOf(values).p50;

/** Targeted deliveries a second for each core that the nodes keep busy. @param {Cell} cell */
export const perCore = ({ cpuUs }) => 1e6 / median(cpuUs);

/** @param {Cell} cell @param {'p50' | 'p99'} which */
export const latencyMs = ({ bursts }, which) => median(bursts.map(({ latency }) => latency[which]));

/** Resident kilobytes that one more idle connection takes: the slope between the fewest devices and the next. @param {Memory} memory */
export function kbPerConnection({ resident }) {
  const [few, many] = resident;
  return few && many ? (many[1] - few[1]) / (many[0] - few[0]) / 1_024 : NaN;
}

/** @param {Measured} measured @param {Name} name @returns {Cell | undefined} the one that the ratios are about, or the last measured */
export function headlineOf({ cells }, name) {
  const own = cells.filter((cell) => cell.name === name);
  return own.find(({ devices, nodes }) => devices === headline.devices && nodes === headline.nodes) ?? own.at(-1);
}

/** @param {Measured} measured @param {Name} name @param {Name} baseline */
export function ratio(measured, name, baseline) {
  const [own, bare] = [headlineOf(measured, name), headlineOf(measured, baseline)];
  return own && bare ? perCore(own) / perCore(bare) : NaN;
}

/** @param {Measured} measured @param {Name} name with as many nodes as the ratios are about */
export function memoryOf({ memory }, name) {
  const own = memory.filter((one) => one.name === name);
  const one = own.find(({ nodes }) => nodes === headline.nodes) ?? own.at(-1);
  return one ? kbPerConnection(one) : NaN;
}

/** How many were promised and not kept. @param {Measured} measured */
export function failures({ cells }) {
  return cells
    .flatMap(({ bursts }) => bursts)
    .reduce((sum, { lost, doubled, astray, cut, unacknowledged }) => {
      return sum + lost + doubled + astray + cut + Math.abs(unacknowledged);
    }, 0);
}

/** @param {Measured} measured @param {import('./options.mjs').Options} options */
export function figures(measured, { names, repeats, rate, seconds, batch }) {
  const each = (/** @type {(name: Name) => number} */ figure) =>
    Object.fromEntries(names.map((name) => [name, rounded(figure(name))]));
  const ofCell = (/** @type {(cell: Cell) => number} */ figure) =>
    each((name) => {
      const cell = headlineOf(measured, name);
      return cell ? figure(cell) : NaN;
    });
  return {
    command: 'bench:push',
    deliveriesPerCorePerSecond: ofCell(perCore),
    kbPerConnection: each((name) => memoryOf(measured, name)),
    p50Ms: ofCell((cell) => latencyMs(cell, 'p50')),
    p99Ms: ofCell((cell) => latencyMs(cell, 'p99')),
    redisUsPerDelivery: ofCell(({ redisUs }) => median(redisUs)),
    ratioToBareSocketIo: rounded(ratio(measured, 'propellerSocketIo', 'bareSocketIo')),
    ratioToBareWs: rounded(ratio(measured, 'propellerSocketIo', 'bareWs')),
    ratioGrpcToBareGrpc: rounded(ratio(measured, 'propellerGrpc', 'bareGrpc')),
    memoryRatioToBareSocketIo: rounded(memoryOf(measured, 'propellerSocketIo') / memoryOf(measured, 'bareSocketIo')),
    failures: failures(measured),
    cells: measured.cells.map((cell) => ({
      server: cell.name,
      devices: cell.devices,
      nodes: cell.nodes,
      deliveriesPerCorePerSecond: rounded(perCore(cell)),
      cpuUs: cell.cpuUs.map(rounded),
      redisUs: cell.redisUs.map(rounded),
      idleCores: rounded(cell.idleCores.nodes),
      p50Ms: rounded(latencyMs(cell, 'p50')),
      p99Ms: rounded(latencyMs(cell, 'p99')),
    })),
    memory: measured.memory.map((one) => ({
      server: one.name,
      nodes: one.nodes,
      kbPerConnection: rounded(kbPerConnection(one)),
      resident: one.resident,
    })),
    repeats,
    rate,
    seconds,
    batch,
    cores: cpus().length,
    node: process.version,
  };
}

/** @param {number} value */
const rounded = (value) => Number(value.toPrecision(4));
