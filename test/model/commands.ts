import fc from 'fast-check';
import { Problem } from '#libs/kernel';
import type { Payment } from '#libs/payment';
import { backOf, type BankPayment } from './bank.js';
import type { CallFault } from './bank-gateway.js';
import { GATEWAYS, TENANTS, type System } from './system.js';

const AMOUNT = 42_000;
/** Three days each, after which no bank answers late any more: a second round for what the first one began. */
const ROUNDS_MAX = 8;
const ROUND_MINUTES = 74 * 60;

/** What has been made so far; commands pick from it by number. */
export interface State {
  orders: { id: string; tenantId: string }[];
  cancelled: Set<string>;
  attempts: Payment[];
}

const anyPick = fc.nat({ max: 999 });
const anyFault = fc.constantFrom<CallFault>('none', 'none', 'none', 'cut_before', 'cut_after', 'refused');
const some = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

/** Everything that may happen, in any order. */
export const anyCommand = fc.oneof(
  some(3, fc.record({ kind: fc.constant('order' as const), tenant: fc.constantFrom(...TENANTS) })),
  some(
    6,
    fc.record({
      kind: fc.constant('attempt' as const),
      pick: anyPick,
      gateway: fc.constantFrom(...GATEWAYS),
      fault: anyFault,
    }),
  ),
  some(
    6,
    fc.record({ kind: fc.constant('pays' as const), pick: anyPick, short: fc.nat({ max: 5 }).map((n) => n === 0) }),
  ),
  some(3, fc.record({ kind: fc.constant('fails' as const), pick: anyPick })),
  some(1, fc.record({ kind: fc.constant('given_back' as const), pick: anyPick })),
  some(
    10,
    fc.record({ kind: fc.constant('webhook' as const), pick: anyPick, keep: fc.boolean(), crash: fc.boolean() }),
  ),
  some(2, fc.record({ kind: fc.constant('dropped' as const), pick: anyPick })),
  some(2, fc.record({ kind: fc.constant('forged' as const), pick: anyPick })),
  some(3, fc.record({ kind: fc.constant('sweep' as const), minutes: fc.constantFrom(0, 2, 20), fault: anyFault })),
  some(3, fc.record({ kind: fc.constant('refund' as const), pick: anyPick, part: fc.constantFrom(1, 2, 3) })),
  some(4, fc.record({ kind: fc.constant('send_refunds' as const), fault: anyFault, crash: fc.boolean() })),
  some(1, fc.record({ kind: fc.constant('cancel' as const), pick: anyPick })),
  some(
    2,
    fc.record({
      kind: fc.constant('review' as const),
      pick: anyPick,
      decision: fc.constantFrom('apply' as const, 'refund' as const, 'ignore' as const),
    }),
  ),
);
export type Command = typeof anyCommand extends fc.Arbitrary<infer T> ? T : never;

const at = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(list.length, 1)];
const bankOf = (system: System, payment: Payment | undefined): BankPayment | undefined =>
  payment && system.bank.find(payment.reference);

/** A refusal is an answer; anything else is a bug. */
async function mayRefuse(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
  });
}

async function newOrder(system: System, state: State, tenantId: string): Promise<void> {
  const reference = `o${state.orders.length}`;
  const order = { tenantId, reference, amount: AMOUNT, currency: 'INR', customer: { id: 'c1' }, metadata: {} };
  const made = await system.orders.create({
    ...order,
    notifyClientId: 'rider',
    expiresInSeconds: 900,
    requestKey: reference,
  });
  state.orders.push({ id: made.id, tenantId });
}

async function start(
  system: System,
  state: State,
  { tenantId, id }: State['orders'][number],
  attempt: Parameters<System['attempts']['begin']>[2],
  fault: CallFault,
): Promise<void> {
  const { order, payment } = await system.attempts.begin(tenantId, id, attempt);
  const gateway = system.gateways.get(attempt.gateway as (typeof GATEWAYS)[number]);
  if (gateway) gateway.fault = fault;
  state.attempts.push(await system.gateway.create(order, payment));
}

async function newAttempt(
  system: System,
  state: State,
  { pick, gateway, fault }: Extract<Command, { kind: 'attempt' }>,
) {
  const order = at(state.orders, pick);
  if (!order) return;
  const requestKey = `a${state.attempts.length}`;
  const attempt = { gateway, method: 'upi', routing: {}, requestKey } as const;
  await mayRefuse(start(system, state, order, attempt, fault));
}

async function webhook(system: System, { pick, keep, crash }: Extract<Command, { kind: 'webhook' }>): Promise<void> {
  const { mail } = system.bank;
  const letter = at(mail, pick);
  if (!letter) return;
  const done = await system.deliverGenuine(letter, crash);
  if (done && !keep) mail.splice(mail.indexOf(letter), 1);
}

/** A refund that a gateway makes by itself is told by its letter alone: no sweep asks about a payment that is done. */
function dropped({ bank }: System, pick: number): void {
  const letter = at(bank.mail, pick);
  if (letter && !letter.irreplaceable) bank.mail.splice(bank.mail.indexOf(letter), 1);
}

async function forged(system: System, payment: BankPayment | undefined): Promise<void> {
  if (!payment) return;
  const { reference, tenant, gateway, asked: amount } = payment;
  const body = Buffer.from(JSON.stringify({ type: 'payment', reference, status: 'success', amount, returned: false }));
  await system.deliver({ tenant, gateway, body, irreplaceable: false }, 'f'.repeat(64), false);
}

async function cancel(system: System, state: State, { tenantId, id }: State['orders'][number]): Promise<void> {
  await system.orders.cancel(tenantId, id);
  state.cancelled.add(id);
}

async function refund(system: System, payment: Payment | undefined, part: number): Promise<void> {
  if (!payment) return;
  const { tenantId, id } = payment;
  const amount = part === 1 ? undefined : Math.floor(AMOUNT / part);
  const requestKey = `r${system.bank.payments.length}-${part}-${system.now.getTime()}`;
  await mayRefuse(system.refunds.request({ tenantId, paymentId: id, amount, requestKey }));
}

export async function run(system: System, state: State, command: Command): Promise<void> {
  const payment = 'pick' in command ? at(state.attempts, command.pick) : undefined;
  const banked = bankOf(system, payment);
  const order = 'pick' in command ? at(state.orders, command.pick) : undefined;
  const faulty = (fault: CallFault) => {
    for (const gateway of system.gateways.values()) gateway.fault = fault;
  };
  switch (command.kind) {
    case 'order':
      return newOrder(system, state, command.tenant);
    case 'attempt':
      return newAttempt(system, state, command);
    case 'pays':
      return banked && system.bank.pay(banked, command.short ? AMOUNT - 100 : AMOUNT);
    case 'fails':
      return banked && system.bank.fail(banked);
    case 'given_back':
      return banked && system.bank.giveBack(banked);
    case 'webhook':
      return webhook(system, command);
    case 'dropped':
      return dropped(system, command.pick);
    case 'forged':
      return forged(system, banked);
    case 'sweep':
      system.pass(command.minutes);
      faulty(command.fault);
      await system.sweep();
      return faulty('none');
    case 'refund':
      return refund(system, payment, command.part);
    case 'send_refunds':
      faulty(command.fault);
      await system.sendRefunds(command.crash);
      return faulty('none');
    case 'cancel':
      return order && mayRefuse(cancel(system, state, order));
    case 'review':
      return (
        payment &&
        mayRefuse(
          system.reviews.decide({ ...payment, paymentId: payment.id, decision: command.decision, note: 'model' }),
        )
      );
  }
}

/** Nothing more goes wrong: what is open at the bank ends, every letter arrives, everybody asks until all is known. */
export async function settle(system: System): Promise<void> {
  for (const payment of system.bank.payments) system.bank.fail(payment);
  for (let round = 0; round < ROUNDS_MAX && !(await system.isQuiet()); round++) {
    for (const letter of system.bank.mail.splice(0)) await system.deliverGenuine(letter);
    system.pass(ROUND_MINUTES);
    await system.sweep();
    while ((await system.sendRefunds()) > 0);
  }
}

export const heldAt = (payment: BankPayment) => payment.captured - backOf(payment);
