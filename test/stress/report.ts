import type { Failure, Outcome } from './episode.js';
import type { Options } from './options.js';

/** Where the report of a run is kept, and the logs of episodes that failed. */
export const FOLDER = '.build/stress';
const FAILURES_MAX = 30;
const TRACE_LINES = 25;
const TRACES_MAX = 5;

function cell(value: number | undefined): string {
  return value === undefined ? '' : String(Math.round(value));
}

/** How to see it again. */
export function reproduce({ seed, mode, devices, rate, seconds }: Options, episode: number): string {
  const flag = mode === 'kept' ? '' : ` --${mode}`;
  return `npm run test:stress -- --seed ${seed} --episode ${episode} --devices ${devices} --rate ${rate} --seconds ${seconds}${flag}`;
}

/** The whole run, for a person: Markdown. */
export function report(options: Options, outcomes: readonly Outcome[], minutes: number): string {
  const failed = outcomes.filter(({ failures }) => failures.length > 0).length;
  const verdict = failed === 0 ? 'nothing lost, doubled, reordered or misdirected' : `${failed} episodes failed`;
  const names = [...new Set(outcomes.flatMap(({ counts }) => Object.keys(counts)))];
  const rows = outcomes.map(
    ({ counts, failures, happened }, i) =>
      `| ${i + 1} | ${names.map((name) => cell(counts[name])).join(' | ')} | ${happened.length} | ${failures.length} |`,
  );
  return [
    `# Stress: ${verdict}`,
    '',
    `Seed ${options.seed}, mode ${options.mode}, ${options.devices} devices, three nodes, ${minutes.toFixed(1)} minutes.`,
    '',
    `| episode | ${names.join(' | ')} | disturbances | failures |`,
    `|${' --- |'.repeat(names.length + 3)}`,
    ...rows,
    '',
    '## What was done to it',
    '',
    ...tally(outcomes),
    ...outcomes.flatMap((outcome, i) => failuresOf(outcome, options, i + 1)),
    '',
  ].join('\n');
}

function tally(outcomes: readonly Outcome[]): string[] {
  const counts = new Map<string, number>();
  for (const { happened } of outcomes)
    for (const { what } of happened) {
      const kind = what.split(':')[0] as string;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  return [...counts].toSorted().map(([kind, count]) => `- ${count} × ${kind}`);
}

export function failuresOf({ failures, happened, startedAt }: Outcome, options: Options, episode: number): string[] {
  if (failures.length === 0) return [];
  const traced = new Map(failures.flatMap(({ device, at }) => (device ? [[device, at] as const] : [])));
  const clock = (at: number): string => ((at - startedAt) / 1000).toFixed(1).padStart(7);
  return [
    '',
    `## Episode ${episode} failed`,
    '',
    `Again: \`${reproduce(options, episode)}\``,
    '',
    ...failures.slice(0, FAILURES_MAX).map(({ checker, text }: Failure) => `- **${checker}**: ${text}`),
    ...(failures.length > FAILURES_MAX ? [`- and ${failures.length - FAILURES_MAX} more`] : []),
    '',
    '```',
    ...happened.map(({ at, what }) => `${clock(at)} ${what}`),
    ...[...traced]
      .slice(0, TRACES_MAX)
      .map(([{ name, habit, trace }, at]) =>
        ['', `${name} (${habit})`].concat(trace.lines(TRACE_LINES, startedAt, at)).join('\n'),
      ),
    '```',
  ];
}
