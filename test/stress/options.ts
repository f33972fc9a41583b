/** Which Redis, and what becomes of what it holds. */
export type Mode = 'kept' | 'cluster' | 'flush';

export interface Options {
  seed: string;
  minutes: number;
  devices: number;
  mode: Mode;
  /** Events a second. */
  rate: number;
  /** Only this one: for looking again at what failed. */
  episode: number | undefined;
  /** How long an episode is disturbed. */
  seconds: number;
}

const DEFAULTS = { seed: '1', minutes: '5', devices: '240', rate: '40', seconds: '60' };

/** @throws Error naming what is wrong */
export function parseOptions(args: readonly string[]): Options {
  const given = new Map<string, string>();
  const flags = new Set<string>();
  for (let i = 0; i < args.length; i++) {
    const name = (args[i] as string).replace(/^--/, '');
    if (name === 'cluster' || name === 'flush') flags.add(name);
    else if (name in DEFAULTS || name === 'episode') given.set(name, args[++i] ?? '');
    else throw new Error(`there is no option ${args[i]}`);
  }
  if (flags.size > 1) throw new Error('--cluster or --flush, not both');
  const number = (name: keyof typeof DEFAULTS): number => positive(name, given.get(name) ?? DEFAULTS[name]);
  return {
    seed: given.get('seed') ?? DEFAULTS.seed,
    minutes: number('minutes'),
    devices: number('devices'),
    rate: number('rate'),
    seconds: number('seconds'),
    mode: flags.has('cluster') ? 'cluster' : flags.has('flush') ? 'flush' : 'kept',
    episode: given.has('episode') ? positive('episode', given.get('episode') as string) : undefined,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name}: expected a number above 0, not "${text}"`);
  return value;
}
