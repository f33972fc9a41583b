import { describe, expect, it } from '@jest/globals';

interface Road {
  steps: { key: string; state: string; ms?: number; detail: string }[];
  totalMs?: number;
}
// The page is JavaScript, which the workspace's TypeScript does not look at.
const PAGE: string = './page/road.js';
const { roadOf, duration } = (await import(PAGE)) as {
  roadOf(seen: object): Road;
  duration(ms: number): string;
};

const T = Date.parse('2026-01-01T00:00:00.000Z');
const at = (ms: number) => new Date(T + ms).toISOString();
const RIDER = 'driver_456';

const TIMELINE = [
  { at: at(10), step: 'order.created', detail: {} },
  { at: at(20), step: 'payment.created', detail: { paymentId: 'pay_1', gateway: 'cashfree' } },
  { at: at(30), step: 'payment.pending', detail: { paymentId: 'pay_1' } },
  { at: at(52), step: 'webhook.received', detail: { type: 'PAID', verdict: 'applied' } },
  { at: at(55), step: 'payment.success', detail: { paymentId: 'pay_1', cause: 'webhook' } },
  { at: at(55), step: 'notification.queued', detail: { eventId: 'evt_1', type: 'order.paid', clientId: RIDER } },
  { at: at(64), step: 'notification.accepted', detail: { eventId: 'evt_1', clientId: RIDER, devicesOnline: 2 } },
];
const delivery = (result: string, sentAtMs = T + 50) => ({ type: 'PAID', result, sentAtMs, ms: 4.4 });
const progressOf = (timeline: object[], deliveries: object[]) => ({
  order: { status: 'PAID', payments: [{ id: 'pay_1', gateway: 'cashfree' }], timeline },
  deliveries,
});
const stepsOf = (road: Road) => Object.fromEntries(road.steps.map((step) => [step.key, step]));

describe('the road of a payment', () => {
  it('has a time for every step, and the whole from the webhook to the phone', () => {
    const progress = progressOf(TIMELINE, [delivery('delivered')]);
    const road = roadOf({ tappedAt: T, progress, clientId: RIDER, heardAt: T + 62 });
    expect(road.steps.map(({ state }) => state)).toEqual(Array(9).fill('done'));
    expect(road.steps.map(({ ms }) => ms)).toEqual([undefined, 10, 20, 20, 4, 1, 0, 7, 0]);
    expect(road.totalMs).toBe(12);
    expect(stepsOf(road)).toMatchObject({ gateway: { detail: 'cashfree' }, propeller: { detail: '2 online' } });
  });

  it('ends at a webhook that was lost', () => {
    const progress = progressOf(TIMELINE.slice(0, 3), [delivery('dropped')]);
    const steps = stepsOf(roadOf({ tappedAt: T, progress, clientId: RIDER }));
    expect(steps).toMatchObject({
      gateway: { state: 'done' },
      webhook: { state: 'lost' },
      worker: { state: 'waiting' },
    });
  });

  it('measures from the delivery that arrived, not from the one that was lost', () => {
    const progress = progressOf(TIMELINE, [delivery('delivered', T + 5_000), delivery('dropped')]);
    expect(roadOf({ tappedAt: T, progress, clientId: RIDER, heardAt: T + 5_015 }).totalMs).toBe(15);
  });

  it('goes around the queue when reconciliation asked the gateway', () => {
    const success = { at: at(55), step: 'payment.success', detail: { paymentId: 'pay_1', cause: 'poll' } };
    const timeline = [success, ...TIMELINE.filter(({ step }) => !/^(webhook|payment.success)/.test(step))];
    const road = roadOf({
      tappedAt: T,
      progress: progressOf(timeline, [delivery('dropped')]),
      clientId: RIDER,
      heardAt: T,
    });
    expect(stepsOf(road)).toMatchObject({
      webhook: { state: 'lost' },
      queue: { state: 'skipped' },
      worker: { state: 'done' },
    });
    expect(road.totalMs).toBeUndefined();
  });

  it('is dark before anybody taps', () => {
    expect(new Set(roadOf({ clientId: RIDER }).steps.map(({ state }) => state))).toEqual(new Set(['waiting']));
  });

  it.each([
    [0.4, '<1 ms'],
    [42, '42 ms'],
    [1_260, '1.3 s'],
    [90_000, '1 min 30 s'],
  ])('says %d ms as %s', (ms, text) => expect(duration(ms)).toBe(text));
});
