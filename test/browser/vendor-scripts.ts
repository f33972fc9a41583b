/**
 * Stand-ins that behave as the vendors document their scripts, and need of the page's policy what the real ones need:
 * style elements and attributes (Razorpay), a form into a frame that goes on to a bank (Cashfree).
 * https://razorpay.com/docs/payments/payment-gateway/web-integration/standard/
 */
export const RAZORPAY_SCRIPT = `
window.Razorpay = class {
  constructor(options) {
    for (const name of ['key', 'order_id', 'amount', 'currency', 'name'])
      if (!options[name]) throw new Error('Razorpay: no ' + name);
    this.options = options;
  }
  open() {
    const { order_id, handler, modal, name, description, amount } = this.options;
    const box = document.createElement('div');
    box.setAttribute('style', 'position:fixed;inset:0;z-index:9;background:#0009;display:grid;place-items:center');
    box.innerHTML = '<style>.rzp{background:#fff;color:#111;padding:2rem;border-radius:1rem;display:grid;gap:1rem;width:19rem}</style>' +
      '<div class="rzp" role="dialog" aria-label="Razorpay"><b></b><p></p><button>UPI</button><button>Bad card</button><button>Close</button></div>';
    box.querySelector('b').textContent = name;
    box.querySelector('p').textContent = description + ': ' + amount;
    const [good, bad, close] = box.querySelectorAll('button');
    good.onclick = async () => {
      const result = await window.atTheBank('razorpay', order_id, 'success');
      box.remove();
      handler(result);
    };
    // The window stays open for another try.
    bad.onclick = () => window.atTheBank('razorpay', order_id, 'failure');
    close.onclick = () => { box.remove(); modal.ondismiss(); };
    document.body.append(box);
  }
};`;

/** https://www.cashfree.com/docs/payments/online/web/redirect */
export const CASHFREE_SCRIPT = `
window.Cashfree = ({ mode }) => ({
  checkout: ({ paymentSessionId, redirectTarget }) => new Promise((resolve) => {
    if (mode !== 'sandbox' || redirectTarget !== '_modal' || !paymentSessionId) throw new Error('Cashfree: wrong options');
    const frame = document.createElement('iframe');
    frame.name = frame.title = 'cashfree';
    frame.setAttribute('style', 'position:fixed;inset:0;width:100%;height:100%;z-index:9;border:0;background:#fff');
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', target: frame.name, action: 'https://sandbox.cashfree.com/pg/view/sessions/checkout' });
    document.body.append(frame, form);
    addEventListener('message', ({ origin, data }) => {
      if (origin !== 'https://bank.example') return;
      frame.remove();
      resolve(data === 'paid'
        ? { paymentDetails: { paymentMessage: 'Payment finished. Check status.' } }
        : { error: { message: 'closed', code: 'payment_aborted', type: 'request_failed' } });
    });
    form.submit();
    form.remove();
  }),
});`;

export const CASHFREE_FRAME = `<meta http-equiv="refresh" content="0; url=https://bank.example/">`;
export const BANK_FRAME = `<button onclick="parent.postMessage('paid', '*')">Confirm</button>`;
