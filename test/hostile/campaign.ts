import { isDeepStrictEqual } from 'node:util';
import { Dice } from '../stress/dice.js';
import { eventually } from '../stress/eventually.js';
import { ATTACKS, type Kind } from './attacks/index.js';
import type { Shot } from './attacks/attack.js';
import { Bystanders } from './bystanders.js';
import type { Options } from './options.js';
import { accountOf, strangeKeys } from './store-check.js';
import { Target, type Metrics } from './target.js';

const LANES = 96;
const BATCH = 250;
const FAILURES_MAX = 10;
const LONG_INPUTS = 5000;
const CALM_MS_MAX = 20_000;
const TELL_EVERY_MS = 5000;
/** The connections of those who look, and whatever the runtime keeps. */
const FILES_MORE_MAX = 12;
const HEAP_MB_MORE_MAX = 12;
/** From the middle to the end: what leaks goes on leaking. */
const HEAP_MB_SLOPE_MAX = 5;

export interface Outcome {
  inputs: Record<string, number>;
  refused: Record<string, number>;
  probes: number;
  heapMb: number[];
  failures: string[];
}

/** Input after input, some at once, until all were sent; after each batch a look at what they have done. */
export class Campaign {
  readonly outcome: Outcome = { inputs: {}, refused: {}, probes: 0, heapMb: [], failures: [] };
  private readonly sent = new Map<Kind, number>();
  private total = 0;
  private filesIdle = 0;

  private constructor(
    private readonly options: Options,
    private readonly target: Target,
    private readonly bystanders: Bystanders,
  ) {}

  static async run(options: Options, tell: (line: string) => void): Promise<Outcome> {
    const target = await Target.start();
    try {
      const bystanders = await Bystanders.join(target);
      const campaign = new Campaign(options, target, bystanders);
      const startedAt = Date.now();
      const timer = setInterval(() => tell(campaign.progress(Date.now() - startedAt)), TELL_EVERY_MS);
      await campaign.play().finally(() => clearInterval(timer));
      tell(campaign.progress(Date.now() - startedAt));
      bystanders.leave();
      return campaign.outcome;
    } finally {
      await target.close();
    }
  }

  /** Long enough for a leak to be told from what a process needs to get warm. */
  private get long(): boolean {
    return this.options.inputs >= LONG_INPUTS;
  }

  private async play(): Promise<void> {
    const { options, outcome } = this;
    this.filesIdle = (await this.target.metrics())('process_open_fds');
    let middle = false;
    const size = Math.min(BATCH, Math.ceil(options.inputs / options.kinds.length));
    for (let turn = 0; this.total < options.inputs && outcome.failures.length < FAILURES_MAX; turn++) {
      const kind = options.kinds[turn % options.kinds.length] as Kind;
      await this.batch(kind, Math.min(size, options.inputs - this.total));
      // Once around, so that what is made at the first use is not taken for a leak.
      if (turn === options.kinds.length - 1 && this.long) outcome.heapMb.push(await this.calmHeap());
      if (middle || !this.long || this.total < options.inputs / 2) continue;
      middle = true;
      outcome.heapMb.push(await this.calmHeap());
    }
    if (outcome.failures.length < FAILURES_MAX) await this.aftermath();
  }

  private async batch(kind: Kind, size: number): Promise<void> {
    const first = this.options.from + (this.sent.get(kind) ?? 0);
    const before = await this.target.metrics();
    let next = first;
    let refused = 0;
    const lane = async (): Promise<void> => {
      while (next < first + size) if (await this.fire(kind, next++)) refused++;
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    this.sent.set(kind, first - this.options.from + size);
    this.total += size;
    this.outcome.inputs[kind] = (this.outcome.inputs[kind] ?? 0) + size;
    this.outcome.refused[kind] = (this.outcome.refused[kind] ?? 0) + refused;
    const problems = await this.look(kind, before, refused).catch((error: unknown) => [String(error)]);
    const again = `--seed ${this.options.seed} --kind ${kind} --from ${first} --inputs ${size}`;
    this.outcome.failures.push(...problems.map((problem) => `after ${again}: ${problem}`));
  }

  /** @returns whether it was refused */
  private async fire(kind: Kind, number: number): Promise<boolean> {
    let shot: Shot | undefined;
    try {
      shot = ATTACKS[kind].draw(new Dice(`${this.options.seed}/${kind}/${number}`), this.target);
      const { refused, wrong } = await shot.fire(this.target);
      if (wrong) this.fail(kind, number, shot, wrong);
      return refused;
    } catch (error) {
      this.fail(kind, number, shot, String(error instanceof Error ? error.stack : error));
      return false;
    }
  }

  private fail(kind: Kind, number: number, shot: Shot | undefined, wrong: string): void {
    const again = `--seed ${this.options.seed} --kind ${kind} --from ${number} --inputs 1`;
    this.outcome.failures.push(`${shot?.what}: ${wrong}\n  ${shot?.bytes}\n  alone: npm run test:hostile -- ${again}`);
  }

  /** It lives, serves the good ones, has said nothing it should not, and has counted what it refused. */
  private async look(kind: Kind, before: Metrics, refused: number): Promise<string[]> {
    const complaints = this.target.complaints();
    const trouble = await this.bystanders.probe();
    this.outcome.probes++;
    const now = await this.target.metrics();
    const counted = ATTACKS[kind].counters.reduce((sum, name) => sum + now(name) - before(name), 0);
    const uncounted = counted >= refused ? [] : [`${refused} were refused and ${counted} counted`];
    return [...complaints.slice(-3).map((line) => `it logged ${line.slice(0, 2000)}`), ...trouble, ...uncounted];
  }

  /** Everybody has gone but the good ones: so has what was kept for them. */
  private async aftermath(): Promise<void> {
    const { target, bystanders, outcome } = this;
    const expected = await bystanders.account();
    const account = await eventually(
      () => accountOf(target.redis),
      (seen) => isDeepStrictEqual(seen, expected),
      CALM_MS_MAX,
    );
    const failed = (what: string): void => void outcome.failures.push(what);
    if (!isDeepStrictEqual(account, expected))
      failed(`Redis says ${JSON.stringify(account)} of the good client, not ${JSON.stringify(expected)}`);
    for (const key of (await strangeKeys(target.redis)).slice(0, 5)) failed(`Redis has a key ${key}`);
    for (const problem of await this.calm()) failed(problem);
    if (!this.long) return;
    const [warm = 0, half = 0] = outcome.heapMb;
    const end = await target.heapMb();
    outcome.heapMb.push(end);
    if (end - warm > HEAP_MB_MORE_MAX || end - half > HEAP_MB_SLOPE_MAX)
      failed(`heap: ${outcome.heapMb.map((mb) => mb.toFixed(1)).join(', ')} MB after the first, half and all`);
  }

  private async leaks(): Promise<string[]> {
    const metrics = await this.target.metrics();
    const files = metrics('process_open_fds') - this.filesIdle;
    const connections = metrics('propeller_connections');
    return [
      ...(files > FILES_MORE_MAX ? [`${files} files more are open than before`] : []),
      ...(connections === this.bystanders.count ? [] : [`${connections} devices are connected`]),
      ...(metrics('propeller_rooms') > 1 ? [`${metrics('propeller_rooms')} rooms are held`] : []),
    ];
  }

  private calm(): Promise<string[]> {
    return eventually(
      () => this.leaks(),
      (found) => found.length === 0,
      CALM_MS_MAX,
    );
  }

  private async calmHeap(): Promise<number> {
    await this.calm();
    return this.target.heapMb();
  }

  private progress(ms: number): string {
    const { inputs, failures, probes } = this.outcome;
    const each = Object.entries(inputs).map(([kind, count]) => `${kind} ${count}`);
    return `${(ms / 1000).toFixed(0).padStart(4)} s  ${this.total} inputs, ${probes} probes, ${failures.length} failures: ${each.join(', ')}`;
  }
}
