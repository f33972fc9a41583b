import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { signed, startOwnCheckout, type OwnCheckout } from '../support/own-checkout.js';
import { CheckoutPage } from './checkout-page.js';
import { HANDSET, LAPTOP, openBrowser } from './demo-page.js';

let browser: Browser;
let own: OwnCheckout;
let checkout: CheckoutPage;

beforeAll(async () => {
  [browser, own] = await Promise.all([openBrowser(), startOwnCheckout([])]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await own?.close();
});
afterEach(() => checkout?.close());

async function attempt(gateway = 'razorpay') {
  const order = { returnUrl: 'https://shop.example/back', amount: 1_24_050 };
  const { orderId, payment } = await own.zomato.orderToPay(order, { gateway });
  return { orderId, payment, url: payment.checkout.url as string };
}
const open = async (url: string, look = {}) => (checkout = await CheckoutPage.open(browser, own, url, look));
const orderOf = async (id: string) => (await own.zomato.get(`/v1/orders/${id}`)).body;

describe.each([
  ['laptop', LAPTOP],
  ['phone', HANDSET],
])('the checkout page on a %s', (device, viewport) => {
  it('pay with Razorpay: its window opens, its result is verified, paid, and back to the shop', async () => {
    const { orderId, payment, url } = await attempt();
    await open(url, { viewport });
    await checkout.page.getByText('Pay by').waitFor();
    await checkout.screenshot(`${device}-ready`);
    expect(await checkout.overflow()).toBeLessThanOrEqual(0);
    await checkout.tap('Pay ₹1,240.50');
    await checkout.page.getByRole('dialog').getByText('Zomato').waitFor();
    await checkout.screenshot(`${device}-vendor`);
    await checkout.choose('UPI');
    await checkout.state('paid');
    await checkout.settled();
    // The tick is large: the styles of the states are there.
    expect(await checkout.page.locator('.sign').boundingBox()).toMatchObject({ width: 56 });
    await checkout.screenshot(`${device}-paid`);
    expect((await orderOf(orderId)).status).toBe('PAID');
    const back = `https://shop.example/back?orderId=${orderId}&paymentId=${payment.id}&status=SUCCESS`;
    await checkout.page.waitForURL(back);
    expect(checkout.complaints).toEqual([]);
    // Opened once more, it stays: somebody wants to see it.
    await checkout.page.goto(url);
    await checkout.state('paid');
    expect(await checkout.page.getByRole('link', { name: 'Back to Zomato' }).getAttribute('href')).toBe(back);
  });

  it('a try that fails: it says why, and the next one pays', async () => {
    const { url } = await attempt();
    await open(url, { viewport });
    await checkout.tap(/^Pay/);
    await checkout.choose('Bad card');
    await checkout.choose('Close');
    await checkout.state('failed');
    await checkout.screenshot(`${device}-failed`);
    expect(await checkout.text()).toMatch(/did not go through\n+.*\. Nothing was paid\./);
    await checkout.tap(/^Pay/);
    await checkout.choose('UPI');
    await checkout.state('paid');
    expect(checkout.complaints).toEqual([]);
  });

  it('without the vendor’s script: it says so, and a second try may work', async () => {
    const { url } = await attempt();
    await open(url, { viewport });
    await checkout.razorpayIsBlocked();
    await checkout.page.reload();
    await checkout.tap(/^Pay/);
    await checkout.state('blocked');
    await checkout.screenshot(`${device}-blocked`);
    await checkout.razorpayAnswers();
    await checkout.tap('Try again');
    await checkout.choose('UPI');
    await checkout.state('paid');
  });

  it('a bank that takes its time: after two minutes the customer may leave, and may ask again', async () => {
    const { payment, url } = await attempt();
    await open(url, { viewport });
    checkout.forged = signed(payment.gatewayOrderId, 'pay_NotCapturedYet');
    await checkout.tap(/^Pay/);
    await checkout.page.clock.install();
    await checkout.choose('UPI');
    await checkout.state('confirming');
    await checkout.screenshot(`${device}-confirming`);
    const waiting = checkout.page.locator('main[data-state="waiting"]');
    for (let looks = 0; looks < 60 && !(await waiting.isVisible()); looks++) {
      await checkout.page.clock.fastForward(20_000);
      await checkout.page.waitForLoadState('networkidle');
    }
    await checkout.screenshot(`${device}-waiting`);
    await own.pay('razorpay', payment.gatewayOrderId);
    checkout.forged = undefined;
    await checkout.tap('Check again');
    await checkout.page.clock.resume();
    await checkout.state('paid');
  });

  it('a link that is none, and one whose time is over', async () => {
    await open(`${own.stack.payments}/checkout/abcdefghijklmnopqr`, { viewport });
    await checkout.screenshot(`${device}-unknown`);
    const { orderId, url } = await attempt();
    await own.stack.database.source.query(`UPDATE orders SET expires_at = now() WHERE id = $1`, [orderId]);
    await checkout.page.goto(url);
    await checkout.state('expired');
    await checkout.screenshot(`${device}-expired`);
  });
});

describe('the checkout page', () => {
  it('pay with Cashfree: its form goes into its frame, the bank’s page follows there', async () => {
    const { payment, url } = await attempt('cashfree');
    await open(url);
    await checkout.tap(/^Pay/);
    const bank = checkout.page.frameLocator('iframe[name=cashfree]');
    await bank.getByRole('button', { name: 'Confirm' }).waitFor();
    await own.pay('cashfree', payment.gatewayOrderId);
    await bank.getByRole('button', { name: 'Confirm' }).click();
    await checkout.state('paid');
    expect(checkout.complaints).toEqual([]);
  });

  it('the customer leaves: nothing is paid, the order still waits; from the keyboard, in the dark', async () => {
    const { orderId, url } = await attempt();
    await open(url, { colorScheme: 'dark', viewport: HANDSET });
    await checkout.page.keyboard.press('Tab');
    await checkout.page.keyboard.press('Enter');
    await checkout.choose('Close');
    await checkout.state('dismissed');
    await checkout.screenshot('phone-dark-dismissed');
    expect((await orderOf(orderId)).status).toBe('CREATED');
    await checkout.tap(/^Pay/);
    await checkout.choose('UPI');
    await checkout.state('paid');
    await checkout.settled();
    await checkout.screenshot('phone-dark-paid');
  });

  it('a forged result is refused, and the page goes on looking for the truth', async () => {
    const { orderId, payment, url } = await attempt();
    await open(url);
    checkout.forged = { ...signed(payment.gatewayOrderId, 'pay_1'), razorpay_signature: '0'.repeat(64) };
    await checkout.tap(/^Pay/);
    const refused = checkout.page.waitForResponse((response) => response.status() === 401);
    await checkout.choose('UPI');
    await refused;
    expect((await orderOf(orderId)).status).toBe('CREATED');
    await own.pay('razorpay', payment.gatewayOrderId);
    await own.zomato.call('POST', `${new URL(url).pathname}/result`, { result: null });
    await checkout.state('paid');
  });

  it('a second tab of a payment that was made in the first does not open the vendor’s window again', async () => {
    const { url } = await attempt();
    await open(url);
    const second = await CheckoutPage.open(browser, own, url);
    await checkout.tap(/^Pay/);
    await checkout.choose('UPI');
    await checkout.state('paid');
    await second.tap(/^Pay/);
    await second.state('paid');
    expect(await second.page.getByRole('dialog').count()).toBe(0);
    await second.close();
  });

  it('without a connection nothing opens, and it says so', async () => {
    const { url } = await attempt();
    await open(url);
    await checkout.page.context().setOffline(true);
    await checkout.tap(/^Pay/);
    await checkout.state('offline');
    await checkout.page.context().setOffline(false);
    await checkout.tap('Try again');
    await checkout.choose('UPI');
    await checkout.state('paid');
  });
});
