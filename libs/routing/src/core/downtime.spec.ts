import { describe, expect, it } from '@jest/globals';
import { afterNews, effectOf, type Announcement, type Downtime } from './downtime.js';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;
const news = (more: Partial<Announcement> = {}): Announcement => ({
  id: 'down_1',
  severity: 'high',
  begin: new Date(NOW),
  status: 'started',
  ...more,
});
const known = (...said: Announcement[]) => said.reduce<Downtime[]>((before, one) => afterNews(before, one, NOW), []);

describe('an announced downtime', () => {
  it('of a whole method takes it out when it is severe, and lowers it otherwise', () => {
    expect(effectOf(known(news()), undefined, NOW)).toEqual({ out: 'it announced a downtime' });
    expect(effectOf(known(news({ severity: 'medium' })), undefined, NOW)).toEqual({ lowered: 20 });
    expect(effectOf(known(news({ severity: 'low' })), undefined, NOW)).toEqual({ lowered: 5 });
  });

  it("of one bank takes out that bank's customers, lowers those whose bank is not known, and spares the others", () => {
    const ofBank = known(news({ instrument: 'HDFC' }));
    expect(effectOf(ofBank, 'hdfc', NOW)).toHaveProperty('out');
    expect(effectOf(ofBank, undefined, NOW)).toEqual({ lowered: 20 });
    expect(effectOf(ofBank, 'sbin', NOW)).toEqual({});
  });

  it('ends when it is resolved, whoever else is still down', () => {
    const both = known(news(), news({ id: 'down_2', severity: 'low' }));
    expect(effectOf(afterNews(both, news({ status: 'resolved' }), NOW), undefined, NOW)).toEqual({ lowered: 5 });
  });

  it('ends by itself: at the end it announced, else after two hours, and after a day at the latest', () => {
    const endOf = (said: Announcement) => known(said)[0]?.until;
    expect(endOf(news({ end: new Date(NOW + HOUR) }))).toBe(NOW + HOUR);
    expect(endOf(news())).toBe(NOW + 2 * HOUR);
    expect(endOf(news({ end: new Date(NOW + 100 * HOUR) }))).toBe(NOW + 24 * HOUR);
    expect(effectOf(known(news()), undefined, NOW + 2 * HOUR)).toEqual({});
  });

  it('that is planned begins when it begins', () => {
    const planned = known(news({ status: 'scheduled', begin: new Date(NOW + HOUR) }));
    expect(effectOf(planned, undefined, NOW)).toEqual({});
    expect(effectOf(planned, undefined, NOW + HOUR)).toHaveProperty('out');
  });

  it('news of many are bounded: the oldest are forgotten', () => {
    const many = known(...Array.from({ length: 50 }, (_, i) => news({ id: `down_${i}` })));
    expect([many.length, many.at(-1)?.id]).toEqual([20, 'down_49']);
  });
});
