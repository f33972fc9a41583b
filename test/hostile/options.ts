import { isSound } from '../../apps/propeller/src/grpc/nghttp2.js';
import { ATTACKS, type Kind } from './attacks/index.js';

export interface Options {
  seed: string;
  inputs: number;
  /** Only this one, or all in turn. */
  kinds: readonly Kind[];
  /** The first input of each kind: for looking again at what failed. */
  from: number;
}

/** @throws Error naming what is wrong */
export function parseOptions(args: readonly string[]): Options {
  const given: Record<string, string> = { seed: '1', inputs: '100000', from: '0', kind: '' };
  for (let i = 0; i < args.length; i += 2) {
    const name = (args[i] as string).replace(/^--/, '');
    if (!(name in given)) throw new Error(`there is no option ${args[i]}`);
    given[name] = args[i + 1] ?? '';
  }
  const all = Object.keys(ATTACKS) as Kind[];
  const kinds = given['kind'] ? all.filter((kind) => kind === given['kind']) : all.filter(isBearable);
  if (kinds.length === 0) throw new Error(`--kind: one of ${all.join(', ')}`);
  return { seed: given['seed'] ?? '', inputs: number('inputs', given), kinds, from: number('from', given) };
}

/** What an old nghttp2 cannot bear ends the process, which says nothing of ours. */
function isBearable(kind: Kind): boolean {
  return kind !== 'http2' || isSound(process.versions['nghttp2'] ?? '');
}

function number(name: string, given: Record<string, string>): number {
  const value = Number(given[name]);
  if (!(value >= 0)) throw new Error(`--${name}: expected a number, not "${given[name]}"`);
  return value;
}
