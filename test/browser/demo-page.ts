import { join } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '', headless: true, args: FLAGS });
}

export const LAPTOP = { width: 1280, height: 800 };
export const HANDSET = { width: 390, height: 844 };

interface Look {
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
  reducedMotion?: 'reduce';
}

/** The demo page as a person meets it. */
export class DemoPage {
  /** What the browser complained about. */
  readonly complaints: string[] = [];

  private constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  static async open(browser: Browser, { viewport = LAPTOP, ...look }: Look = {}): Promise<DemoPage> {
    const context = await browser.newContext({ viewport, locale: 'en-IN', ...look });
    const demo = new DemoPage(await context.newPage());
    demo.page.setDefaultTimeout(10_000);
    await demo.page.goto(process.env['DEMO_URL'] ?? '');
    await demo.allOnline();
    return demo;
  }

  async allOnline(): Promise<void> {
    await this.page.getByText('5 of 5 phones online').waitFor();
  }

  device(key: string): Locator {
    return this.page.locator(`[data-device="${key}"]`);
  }

  /** What the device shows about the order that was paid last. */
  newMessages(key: string): Promise<string[]> {
    return this.device(key).locator('.card:not(.old)').allInnerTexts();
  }

  /** How often the device showed this order. */
  messagesOf(key: string, orderId: string): Promise<number> {
    return this.device(key).locator(`.card[data-order="${orderId}"]`).count();
  }

  async pay(): Promise<void> {
    await this.device('customer').locator('.pay').click();
  }

  async untilPaid(): Promise<void> {
    await this.page.locator('[data-device="customer"][data-state="paid"]').waitFor();
  }

  /** Until the page itself is sure that nobody else heard it. */
  async untilConcluded(): Promise<void> {
    await this.page.locator('[data-device="other-rider"][data-state="silent"]').waitFor();
  }

  async story(text: RegExp): Promise<void> {
    await this.page.locator('#story li').filter({ hasText: text }).first().waitFor();
  }

  async nextWebhook(fault: 'normal' | 'drop' | 'triple'): Promise<void> {
    await this.page.locator(`input[name=fault][value=${fault}]`).check();
    await this.story({ normal: /will arrive once/, drop: /will get lost/, triple: /sent three times/ }[fault]);
  }

  /** The detail under a step of the road. */
  roadDetail(step: string): Promise<string> {
    return this.page.locator(`#road [data-step=${step}] .detail`).innerText();
  }

  async screenshot(name: string, fullPage = false): Promise<void> {
    // The lights of the road go on one after the other.
    await this.page.waitForTimeout(900);
    await this.page.screenshot({ path: join(process.env['SCREENSHOTS'] ?? '.', `${name}.png`), fullPage });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
