import { isDatabaseUnavailable, openDatabase, type DataSource } from '#libs/database';
import { ConfigError, loadConfig } from '#libs/platform';
import { WebhookReplays } from '#libs/queue';
import { storedWebhooks, taskOf, type StoredWebhook } from '#libs/webhooks';
import { readArguments, USAGE, UsageError, type Arguments } from './replay-arguments.js';

const PAGE_SIZE = 100;
/** For the worker to deal with a page. What waits for a gateway may take longer; it is not lost then. */
const PAGE_MS_MAX = 30_000;
const FAILED = 1;
const MISUSED = 2;
const WAITING = 'still in the queue';

type Say = (line: string) => void;

function describe({ id, tenantId, gateway, type, verdict, detail, receivedAt }: StoredWebhook): string {
  const reason = detail ? ` (${detail})` : '';
  return `${id}  ${receivedAt.toISOString()}  ${tenantId}/${gateway}  ${type ?? '-'}  ${verdict}${reason}`;
}

async function list(source: DataSource, { selection }: Arguments, say: Say): Promise<number> {
  let count = 0;
  for await (const page of storedWebhooks(source, selection, PAGE_SIZE)) {
    for (const webhook of page) say(describe(webhook));
    count += page.length;
  }
  say(`${count} would be replayed.`);
  return count;
}

async function replay(
  source: DataSource,
  replays: WebhookReplays,
  { selection }: Arguments,
  say: Say,
): Promise<number> {
  const verdicts = new Map<string, number>();
  let count = 0;
  for await (const page of storedWebhooks(source, selection, PAGE_SIZE)) {
    const work = page.map((webhook) => ({ id: webhook.id, task: taskOf(webhook) }));
    for (const verdict of await replays.replay(work, PAGE_MS_MAX))
      verdicts.set(verdict ?? WAITING, (verdicts.get(verdict ?? WAITING) ?? 0) + 1);
    count += page.length;
    say(`${count} replayed, received up to ${page.at(-1)?.receivedAt.toISOString()}`);
  }
  const outcome = [...verdicts].map(([verdict, times]) => `${times} ${verdict}`).join(', ');
  say(`Replayed ${count}${count > 0 ? `: ${outcome}` : ''}.`);
  if (verdicts.has(WAITING))
    say('The worker goes on with those in the queue; it waits for a gateway, or does not run.');
  return count;
}

async function execute(args: Arguments, env: NodeJS.ProcessEnv, say: Say): Promise<number> {
  const config = loadConfig(env, ['DATABASE_URL', 'REDIS_QUEUE_URL']);
  const source = await openDatabase(config.DATABASE_URL ?? '', 'replay');
  try {
    if (args.dryRun) return await list(source, args, say);
    const replays = await WebhookReplays.open(config.REDIS_QUEUE_URL ?? '');
    try {
      return await replay(source, replays, args, say);
    } finally {
      await replays.close();
    }
  } finally {
    await source.destroy();
  }
}

/** What to tell: never a stack. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nnpm run webhooks:replay -- --help shows how.`;
  if (error instanceof ConfigError) return error.message;
  if (isDatabaseUnavailable(error)) return 'The database of DATABASE_URL does not answer.';
  return error instanceof Error ? error.message : String(error);
}

/**
 * `npm run webhooks:replay`: stored webhooks go through the queue once more; the worker does the work. Says its progress
 * line by line. Never rejects.
 */
export async function runReplay(argv: string[], env: NodeJS.ProcessEnv, say: Say, complain: Say): Promise<number> {
  try {
    const args = readArguments(argv);
    if (!args) say(USAGE.trimEnd());
    else if ((await execute(args, env, say)) === 0 && args.selection.id)
      throw new UsageError('--id: there is no such webhook among those selected.');
    return 0;
  } catch (error) {
    complain(explain(error));
    return error instanceof UsageError ? MISUSED : FAILED;
  }
}
