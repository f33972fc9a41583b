import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { OwnCheckout } from '../support/own-checkout.js';
import { LAPTOP } from './demo-page.js';
import { BANK_FRAME, CASHFREE_FRAME, CASHFREE_SCRIPT, RAZORPAY_SCRIPT } from './vendor-scripts.js';

const RAZORPAY_URL = 'https://checkout.razorpay.com/v1/checkout.js';
const html = (body: string) => ({ contentType: 'text/html', body });
const script = (body: string) => ({ contentType: 'text/javascript', body });

interface Look {
  viewport?: { width: number; height: number };
  colorScheme?: 'dark';
}

/** Our checkout page as a customer meets it, the vendors' sites being stand-ins. */
export class CheckoutPage {
  /** What the browser complained about, policies above all. */
  readonly complaints: string[] = [];
  /** What the vendor's script hands over instead of the truth. */
  forged: unknown;

  private constructor(
    readonly page: Page,
    private readonly own: OwnCheckout,
  ) {
    page.setDefaultTimeout(15_000);
    page.on('console', (message) => message.type() === 'error' && this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  static async open(browser: Browser, own: OwnCheckout, url: string, look: Look = {}): Promise<CheckoutPage> {
    const context = await browser.newContext({ viewport: LAPTOP, locale: 'en-IN', ...look });
    const checkout = new CheckoutPage(await context.newPage(), own);
    await checkout.standIns();
    await checkout.page.goto(url);
    return checkout;
  }

  private async standIns(): Promise<void> {
    const { page, own } = this;
    await page.exposeFunction('atTheBank', async (gateway: string, order: string, outcome: 'success' | 'failure') => {
      if (this.forged) return this.forged;
      await own.pay(gateway, order, outcome);
      return own.razorpayResult(order);
    });
    await this.razorpayAnswers();
    await page.route('https://sdk.cashfree.com/js/v3/cashfree.js', (route) => route.fulfill(script(CASHFREE_SCRIPT)));
    await page.route('https://sandbox.cashfree.com/**', (route) => route.fulfill(html(CASHFREE_FRAME)));
    await page.route('https://bank.example/', (route) => route.fulfill(html(BANK_FRAME)));
    await page.route('https://shop.example/**', (route) => route.fulfill(html('<h1>The shop</h1>')));
  }

  async razorpayAnswers(): Promise<void> {
    await this.page.route(RAZORPAY_URL, (route) => route.fulfill(script(RAZORPAY_SCRIPT)));
  }

  async razorpayIsBlocked(): Promise<void> {
    await this.page.route(RAZORPAY_URL, (route) => route.abort('blockedbyclient'));
  }

  async state(state: string): Promise<void> {
    await this.page.locator(`main[data-state="${state}"]`).waitFor();
  }

  async tap(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name }).click();
  }

  /** In the vendor's window. */
  async choose(name: string): Promise<void> {
    await this.page.getByRole('dialog').getByRole('button', { name }).click();
  }

  text(): Promise<string> {
    return this.page.locator('#say').innerText();
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(process.env['SCREENSHOTS'] ?? '.', `checkout-${name}.png`) });
  }

  /** Until what moves in has arrived. */
  async settled(): Promise<void> {
    await this.page.evaluate('Promise.all(document.getAnimations().map((animation) => animation.finished))');
  }

  /** @returns how far the page is wider than the screen */
  overflow(): Promise<number> {
    return this.page.evaluate('document.documentElement.scrollWidth - innerWidth');
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
