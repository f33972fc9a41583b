import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { DemoPage, HANDSET, LAPTOP, openBrowser } from './demo-page.js';

const RIDER = ['rider-phone', 'rider-watch'];
const OTHERS = ['other-rider', 'other-tenant'];

let browser: Browser;
let demo: DemoPage;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** The rider's two devices heard of the last order once each; nobody else heard anything. */
async function expectOnlyTheRiderHeard(): Promise<void> {
  for (const key of RIDER) {
    const messages = await demo.newMessages(key);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/^Payment received\s+₹420\.00/);
  }
  for (const key of OTHERS) {
    expect(await demo.device(key).locator('.card').count()).toBe(0);
    expect(await demo.device(key).innerText()).toContain('silent');
  }
}

describe('the demo page on a laptop', () => {
  beforeEach(async () => {
    demo = await DemoPage.open(browser);
  });
  afterEach(async () => {
    expect(demo.complaints).toEqual([]);
    await demo.close();
  });

  it('pay: the customer sees PAID without a reload, exactly the two devices of the rider hear it, with milliseconds', async () => {
    await demo.page.evaluate('window.stillTheSamePage = true');
    await demo.screenshot('laptop-before');
    await demo.pay();
    await demo.untilPaid();
    await demo.untilConcluded();
    await expectOnlyTheRiderHeard();
    for (const key of RIDER) expect(await demo.device(key).innerText()).toMatch(/\d+ ms after webhook/);
    expect(await demo.page.evaluate('window.stillTheSamePage')).toBe(true);
    expect(await demo.device('customer').locator('.stamp').isVisible()).toBe(true);
    expect(await demo.page.locator('#road [data-state=done]').count()).toBe(9);
    await demo.screenshot('laptop-after');
  });

  it('a watch taken offline misses nothing: back again, it catches up, once', async () => {
    await demo.device('rider-watch').getByRole('button').click();
    await demo.pay();
    await demo.untilPaid();
    await demo.story(/It waits for Ravi's watch/);
    expect(await demo.newMessages('rider-phone')).toHaveLength(1);
    expect(await demo.newMessages('rider-watch')).toHaveLength(0);
    await demo.screenshot('laptop-offline');
    await demo.device('rider-watch').getByRole('button').click();
    await demo.story(/watch caught up/);
    expect(await demo.device('rider-watch').innerText()).toContain('caught up after');
    await demo.device('rider-watch').getByRole('button').click();
    await demo.device('rider-watch').getByRole('button').click();
    await demo.allOnline();
    await demo.page.waitForTimeout(500);
    expect(await demo.newMessages('rider-watch')).toHaveLength(1);
  });

  it('a customer whose phone was offline sees PAID when it is back', async () => {
    await demo.device('customer').locator('.switch').click();
    await demo.pay();
    await demo.untilConcluded();
    expect(await demo.device('customer').getAttribute('data-state')).toBe('waiting');
    await demo.device('customer').locator('.switch').click();
    await demo.untilPaid();
  });

  it('a gateway that is off is passed over: another one takes the payment, and the page says why', async () => {
    await demo.pay();
    await demo.untilConcluded();
    const usual = await demo.roadDetail('gateway');
    await demo.page.locator(`[data-gateway=${usual}]`).click();
    await demo.story(new RegExp(`${usual} is off`));
    await demo.pay();
    await demo.untilConcluded();
    expect(await demo.roadDetail('gateway')).not.toBe(usual);
    await demo.story(new RegExp(`${usual} gave no answer, so the router went on`));
    await expectOnlyTheRiderHeard();
    await demo.screenshot('laptop-gateway-off');
    await demo.page.locator(`[data-gateway=${usual}]`).click();
    await demo.story(new RegExp(`${usual} is on again`));
  });

  it('a lost webhook leaves everybody waiting; the gateway retries, and it is paid', async () => {
    await demo.nextWebhook('drop');
    await demo.pay();
    await demo.story(/The webhook was lost/);
    expect(await demo.device('customer').getAttribute('data-state')).toBe('waiting');
    expect(await demo.newMessages('rider-phone')).toHaveLength(0);
    await demo.screenshot('laptop-lost');
    await demo.page.getByRole('button', { name: 'Let the gateway retry' }).click();
    await demo.untilPaid();
    await demo.untilConcluded();
    await expectOnlyTheRiderHeard();
  });

  it('a webhook sent three times pays once and rings once', async () => {
    await demo.nextWebhook('triple');
    await demo.pay();
    await demo.story(/3 times, \d+ deliveries\. The order was paid once/);
    await demo.untilConcluded();
    await expectOnlyTheRiderHeard();
    await demo.screenshot('laptop-triple');
  });

  it('three payments in a row: each is heard once', async () => {
    for (let i = 0; i < 3; i++) {
      await demo.pay();
      await demo.untilPaid();
      await demo.untilConcluded();
      await expectOnlyTheRiderHeard();
    }
  });

  it('fits a laptop without scrolling, and works from the keyboard', async () => {
    const height = await demo.page.evaluate('document.documentElement.scrollHeight');
    expect(height).toBeLessThanOrEqual(LAPTOP.height);
    await demo.device('customer').locator('.pay').focus();
    await demo.page.keyboard.press('Enter');
    await demo.untilPaid();
  });
});

describe('the demo page elsewhere', () => {
  afterEach(() => demo?.close());

  it('on a phone: the button and all four devices are in sight at once', async () => {
    demo = await DemoPage.open(browser, { viewport: HANDSET });
    await demo.pay();
    await demo.untilConcluded();
    await expectOnlyTheRiderHeard();
    await demo.page.evaluate('scrollTo(0, 0)');
    for (const key of ['customer', ...RIDER, ...OTHERS]) {
      const box = await demo.device(key).locator('.case').boundingBox();
      expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(HANDSET.height);
    }
    expect(await demo.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(HANDSET.width);
    await demo.screenshot('phone');
    await demo.screenshot('phone-whole', true);
  });

  it('in the dark', async () => {
    demo = await DemoPage.open(browser, { colorScheme: 'dark' });
    await demo.pay();
    await demo.untilConcluded();
    await demo.screenshot('laptop-dark');
    await demo.page.setViewportSize(HANDSET);
    await demo.screenshot('phone-dark');
  });

  it('a second tab takes the phones over; the first says so and can take them back', async () => {
    demo = await DemoPage.open(browser);
    const second = await DemoPage.open(browser);
    await demo.device('rider-phone').getByText('open in another tab').waitFor();
    await second.close();
    await demo.device('rider-phone').getByRole('button', { name: 'Bring back' }).click();
    await demo.device('rider-phone').getByText('online', { exact: true }).waitFor();
  });
});
