// @ts-check
// Where a server's time goes, by layer: the self time of every function in its CPU profiles, added up by whose it is.
import { readFileSync } from 'node:fs';

/** @typedef {{ name: string; ms: number }} Layer */

/** @param {string[]} paths of .cpuprofile files @returns {Layer[]} the largest first, without idle time */
export function layersOf(paths) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const path of paths) {
    /** @type {{ nodes: { id: number; callFrame: { functionName: string; url: string } }[]; samples: number[]; timeDeltas: number[] }} */
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(path, 'utf8'));
    const names = new Map(nodes.map(({ id, callFrame }) => [id, layerOf(callFrame)]));
    for (const [i, id] of samples.entries()) {
      const name = names.get(id) ?? '';
      sums.set(name, (sums.get(name) ?? 0) + (timeDeltas[i] ?? 0) / 1_000);
    }
  }
  sums.delete('idle');
  return [...sums].map(([name, ms]) => ({ name, ms })).toSorted((a, b) => b.ms - a.ms);
}

/** @param {{ functionName: string; url: string }} frame */
function layerOf({ functionName, url }) {
  // The profiler itself is no server's work.
  if (functionName === '(idle)' || url === 'node:inspector') return 'idle';
  if (functionName === '(garbage collector)') return 'garbage collector';
  const ours = /\/(?:apps\/propeller\/src|libs)\/([\w-]+)/.exec(url)?.[1];
  if (ours && !url.includes('/node_modules/')) return `Propeller: ${ours}`;
  const inPackage = /.*\/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)/.exec(url)?.[1];
  if (inPackage) return inPackage;
  const inNode = /^node:(?:internal\/)?([\w-]+)/.exec(url)?.[1];
  if (inNode) return `Node: ${inNode}`;
  if (url.includes('/bench/')) return 'bare server';
  return 'V8 and the system: native code, reading, writing';
}
