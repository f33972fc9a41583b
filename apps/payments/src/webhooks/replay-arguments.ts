import { parseArgs } from 'node:util';
import { z } from 'zod';
import { TENANT_ID } from '#libs/kernel';
import { VERDICTS, type WebhookSelection } from '#libs/webhooks';

export const USAGE = `npm run webhooks:replay -- --id <webhook id>
npm run webhooks:replay -- --order <ord_…>
npm run webhooks:replay -- --from <time> --to <time>     RFC 3339: 2026-01-31T09:00:00Z

Puts stored webhooks back into the queue, as they came. What is done already is not done again.

  --verdict dead     only those: ${VERDICTS.join(', ')}
  --tenant acme      only this tenant's
  --dry-run          only lists them
`;

/** Called wrongly: the message names the argument. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Arguments {
  selection: WebhookSelection;
  dryRun: boolean;
}

const time = z.iso
  .datetime({ offset: true, error: 'a time like 2026-01-31T09:00:00Z' })
  .transform((at) => new Date(at));

/** Each message ends "--argument: expected …". */
const OPTIONS = z.object({
  id: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: 'the 64 characters 0-9, a-f of a webhook id' })
    .optional(),
  order: z
    .string()
    .regex(/^ord_\w+$/, { error: 'the id of an order, ord_…' })
    .optional(),
  from: time.optional(),
  to: time.optional(),
  verdict: z.enum(VERDICTS, { error: `one of ${VERDICTS.join(', ')}` }).optional(),
  tenant: z.string().regex(TENANT_ID, { error: 'the id of a tenant' }).optional(),
  'dry-run': z.boolean().default(false),
});

function parse(args: string[]) {
  try {
    const string = { type: 'string' } as const;
    const options = { id: string, order: string, from: string, to: string, verdict: string, tenant: string };
    return parseArgs({ args, options: { ...options, 'dry-run': { type: 'boolean' }, help: { type: 'boolean' } } })
      .values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function checkChoice({ id, order, from, to }: z.infer<typeof OPTIONS>): void {
  if (Number(id !== undefined) + Number(order !== undefined) + Number(from !== undefined || to !== undefined) !== 1)
    throw new UsageError('Choose webhooks by one of --id, --order, or --from with --to.');
  if ((from === undefined) !== (to === undefined))
    throw new UsageError(`--${from ? 'to' : 'from'} is missing: a time range has both ends.`);
  if (from && to && from >= to) throw new UsageError('--to must be later than --from.');
}

/** Undefined: help was asked for. @throws UsageError */
export function readArguments(args: string[]): Arguments | undefined {
  const { help, ...given } = parse(args);
  if (help) return undefined;
  const parsed = OPTIONS.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`--${issue?.path.join('.')}: expected ${issue?.message}.`);
  }
  checkChoice(parsed.data);
  const { id, order, from, to, verdict, tenant, 'dry-run': dryRun } = parsed.data;
  const selection = {
    ...(id && { id }),
    ...(order && { orderId: order }),
    ...(from && { from }),
    ...(to && { to }),
    ...(verdict && { verdict }),
    ...(tenant && { tenantId: tenant }),
  };
  return { selection, dryRun };
}
