import { describe, expect, it } from '@jest/globals';
import { readArguments } from './replay-arguments.js';

const ID = 'a'.repeat(64);
const read = (text: string) => readArguments(text.split(' ').filter(Boolean));

describe('the arguments of npm run webhooks:replay', () => {
  it('select by id, by order, or by time, narrowed by verdict and tenant', () => {
    expect(read(`--id ${ID}`)).toEqual({ selection: { id: ID }, dryRun: false });
    expect(read('--order ord_1 --dry-run')).toEqual({ selection: { orderId: 'ord_1' }, dryRun: true });
    expect(read('--from 2026-01-01T00:00:00Z --to 2026-01-01T05:30:00+05:00 --verdict dead --tenant acme')).toEqual({
      selection: {
        from: new Date('2026-01-01T00:00:00Z'),
        to: new Date('2026-01-01T00:30:00Z'),
        verdict: 'dead',
        tenantId: 'acme',
      },
      dryRun: false,
    });
  });

  it.each<[string, RegExp]>([
    ['', /--id, --order, or --from/],
    [`--id ${ID} --order ord_1`, /one of --id, --order/],
    [`--id short`, /^--id: expected/],
    ['--order pay_1', /^--order: expected/],
    ['--from yesterday --to 2026-01-01T00:00:00Z', /^--from: expected/],
    ['--from 2026-01-01T00:00:00Z', /--to is missing/],
    ['--to 2026-01-01T00:00:00Z', /--from is missing/],
    ['--from 2026-01-02T00:00:00Z --to 2026-01-01T00:00:00Z', /--to must be later/],
    ['--order ord_1 --verdict odd', /^--verdict: expected one of applied/],
    ['--order ord_1 --tenant A_B', /^--tenant: expected/],
    ['--order ord_1 --all', /--all/],
    ['--order', /--order/],
  ])('are refused, naming what is wrong: %s', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('ask for help', () => {
    expect(read('--help')).toBeUndefined();
  });
});
