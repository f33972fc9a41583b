// @ts-check
// What each process uses, as the system counts it: from outside, so that looking costs the measured process nothing.
import { readdirSync, readFileSync } from 'node:fs';

/** @typedef {{ name: string; pid: number }} Watched */
/** @typedef {{ at: number; cpuSeconds: Record<string, number>; machineSeconds: number }} Snapshot */

// USER_HZ, in which /proc counts: 100 wherever Linux runs Node.
const ticksPerSecond = 100;

export const canMeasure = process.platform === 'linux';

/** Whoever else was at work on this machine: with much of that, the figures are not the road's. */
export const others = 'others on the machine';

/** @param {readonly Watched[]} processes @returns {Snapshot} */
export function cpuOf(processes) {
  const cpuSeconds = processes.map(({ name, pid }) => [name, canMeasure ? familyOf(pid).reduce(addTicks, 0) : NaN]);
  return { at: performance.now(), cpuSeconds: Object.fromEntries(cpuSeconds), machineSeconds: machineSeconds() };
}

/**
 * How many cores each process kept busy, user and system together.
 * @param {Snapshot} before
 * @param {Snapshot} after
 * @returns {Record<string, number>}
 */
export function coresBetween(before, after) {
  const seconds = (after.at - before.at) / 1_000;
  const own = Object.entries(after.cpuSeconds).map(
    ([name, cpu]) => /** @type {const} */ ([name, (cpu - (before.cpuSeconds[name] ?? 0)) / seconds]),
  );
  const machine = (after.machineSeconds - before.machineSeconds) / seconds;
  const rest = own.reduce((left, [, cores]) => left - cores, machine);
  return Object.fromEntries([...own, [others, Math.max(0, rest)]]);
}

/** Megabytes of each process; what several share (PostgreSQL's buffers) is divided among them. @param {readonly Watched[]} processes */
export function memoryOf(processes) {
  const megabytes = processes.map(({ name, pid }) => [name, familyOf(pid).reduce((sum, one) => sum + shareOf(one), 0)]);
  return /** @type {Record<string, number>} */ (Object.fromEntries(megabytes));
}

/** PostgreSQL is a family: one process per connection. @param {number} pid @returns {number[]} */
function familyOf(pid) {
  if (!canMeasure) return [];
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(statOf(name)[1]) === pid);
  return [pid, ...children.map(Number)];
}

/** User and system seconds of one process that has no children. @param {number} pid */
export function cpuSecondsOf(pid) {
  return canMeasure ? addTicks(0, pid) : NaN;
}

/** Bytes of a process that are in memory now. @param {number} pid */
export function residentBytesOf(pid) {
  if (!canMeasure) return NaN;
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) * 1_024;
}

/** @param {number} sum @param {number} pid */
function addTicks(sum, pid) {
  // utime and stime, then those of children that have ended.
  const ticks = statOf(pid).slice(11, 15).map(Number);
  return sum + ticks.reduce((total, count) => total + count, 0) / ticksPerSecond;
}

/** All cores together. */
function machineSeconds() {
  if (!canMeasure) return NaN;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] =
    readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.trim().split(/\s+/).slice(1).map(Number) ?? [];
  return (user + nice + system + irq + softirq) / ticksPerSecond;
}

/** The fields from the third on: the second, the name, may hold spaces. @param {number | string} pid */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** @param {number} pid */
function shareOf(pid) {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
