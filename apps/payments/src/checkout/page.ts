import { toDecimal } from '#libs/kernel';
import type { CheckoutPage } from '#libs/gateways';
import type { CheckoutAttempt } from './checkout-attempts.js';
import { brandOf, type CheckoutView } from './checkout-view.js';
import { dataBlock, html, Html } from './html.js';

interface Asset {
  (name: string): string;
}

const RUPEES = new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR' });

/** `4200000` → `"₹42,000.00"`, grouped as in India. From the decimal text: no float in between. */
const rupees = (amount: number): string => RUPEES.format(toDecimal(amount) as `${number}`);

function frame(asset: Asset, { title, body, scripts = html`` }: { title: string; body: Html; scripts?: Html }): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${asset('page.css')}" />
        <link rel="stylesheet" href="${asset('states.css')}" />
        <title>${title}</title>
        ${scripts}
      </head>
      <body>
        ${body}
      </body>
    </html> `.text;
}

function said({ title, text }: { title: string; text: string }): Html {
  return html`<section id="say" role="status" aria-live="polite">
    <span class="sign" aria-hidden="true"></span>
    <div>
      <p id="title">${title}</p>
      <p id="text">${text}</p>
    </div>
  </section>`;
}

function bill(attempt: CheckoutAttempt, shop: string): Html {
  return html`<header>
      <span class="mark" aria-hidden="true">${[...shop][0] ?? ''}</span>
      <h1 class="shop"><span class="unseen">Pay </span>${shop}</h1>
    </header>
    <section class="bill" aria-label="What you pay">
      <p class="amount">${rupees(attempt.amount)}</p>
      <dl>
        <div>
          <dt>Order</dt>
          <dd class="reference">${attempt.orderReference}</dd>
        </div>
        <div id="until" hidden>
          <dt>Pay by</dt>
          <dd></dd>
        </div>
      </dl>
    </section>`;
}

function actions({ amount }: CheckoutAttempt, view: CheckoutView, shop: string): Html {
  const pay = html`<button id="pay" type="button" disabled>Pay ${rupees(amount)}</button>
    <noscript><p class="note">The payment window needs JavaScript. Please allow it for this page.</p></noscript>`;
  return html`<div class="actions">
    ${view.canPay ? pay : null}
    <a id="back" href="${view.returnUrl}" ${new Html(view.returnUrl ? '' : ' hidden')}>Back to ${shop}</a>
  </div>`;
}

export interface PageContent {
  attempt: CheckoutAttempt;
  view: CheckoutView;
  shop: string;
  /** Present when there is something to pay. */
  vendor: CheckoutPage | undefined;
  asset: Asset;
}

/** The page of an attempt, complete without its script except for paying. */
export function checkoutPage({ attempt, view, shop, vendor, asset }: PageContent): string {
  const { gateway, reference, orderReference, checkout } = attempt;
  const data = vendor && {
    path: `/checkout/${reference}`,
    view,
    shop: { name: shop, description: `Order ${orderReference}` },
    brand: brandOf(gateway),
    scriptUrl: vendor.scriptUrl,
    sdk: checkout?.sdk,
  };
  return frame(asset, {
    title: `${view.canPay ? 'Pay' : view.title} · ${shop}`,
    scripts: data
      ? html`${dataBlock('data', data)}
          <script src="${asset(`${gateway}.js`)}" defer></script>
          <script type="module" src="${asset('page.js')}"></script>`
      : html``,
    body: html`<main data-state="${view.state}">
      ${bill(attempt, shop)} ${said(view)} ${actions(attempt, view, shop)}
      <footer>Payments by ${brandOf(gateway)}. Only ${brandOf(gateway)} sees your card or bank details.</footer>
    </main>`,
  });
}

/** A page that says one thing: there is no such link, or we cannot look now. */
export function messagePage(asset: Asset, state: 'unknown' | 'unavailable'): string {
  const texts = {
    unknown: {
      title: 'There is no payment behind this link',
      text: 'Perhaps a part of it was lost on the way. Open it once more from the shop’s app or message.',
    },
    unavailable: {
      title: 'We cannot look right now',
      text: 'Nothing is lost. Please open this page again in a moment.',
    },
  };
  const text = texts[state];
  return frame(asset, {
    title: text.title,
    body: html`<main data-state="${state}">
      <span class="mark" aria-hidden="true">?</span>
      <h1>${text.title}</h1>
      <p class="soft">${text.text}</p>
    </main>`,
  });
}
