import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runTenant } from '../../apps/payments/src/tenants/run.js';
import { parseTenantsFile } from '../../apps/propeller/src/tenants/tenants-file.js';
import { Backend, decideAtGateway } from '../support/api.js';
import { TENANTS_FILE } from '../support/database.js';
import { Phone } from '../support/phone.js';
import { captured, deliver } from '../support/razorpay-webhook.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

const RAZORPAY = { keyId: 'rzp_test_acme', keySecret: 'acme-key-secret', webhookSecret: 'acme-webhook-1' };
const CASHFREE = { clientId: 'cf_test_acme', clientSecret: 'acme-cashfree-secret' };

let folder: string;
let stack: Stack;
let propellerFile: string;
let phone: Phone | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenant-'));
  propellerFile = join(folder, 'propeller-tenants.json');
  await writeFile(propellerFile, '{"tenants": {}}');
  const { tenants } = JSON.parse(await readFile(TENANTS_FILE, 'utf8')) as { tenants: object[] };
  const accounts = { tenants: [...tenants, { id: 'acme', name: 'Acme', gateways: { razorpay: RAZORPAY } }] };
  await writeFile(join(folder, 'accounts.json'), JSON.stringify(accounts));
  stack = await startStack(['simulator', 'propeller', 'payments', 'worker'], {
    PROPELLER_TENANTS_FILE: propellerFile,
    SIMULATOR_ACCOUNTS_FILE: join(folder, 'accounts.json'),
  });
}, 60_000);
afterAll(async () => {
  phone?.disconnect();
  await stack?.close();
  await rm(folder, { recursive: true, force: true });
});

const environment = () => {
  const { DATABASE_URL = '', CREDENTIALS_KEY, PUBLIC_URL } = stack.config;
  return { NODE_ENV: 'test', DATABASE_URL, CREDENTIALS_KEY, PUBLIC_URL };
};

/** The compiled command, as a person runs it in production, with something on its standard input. */
async function piped(args: string[], input: string) {
  const script = join(process.env['TEST_BUILD_DIR'] ?? '.build/test', 'dist/apps/payments/src/tenants/tenant.js');
  const child = spawn(process.execPath, [script, ...args], { env: environment() });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  return { code, output, errors };
}

/** The same without a process. */
const tenant = (args: string[], env: Record<string, string> = {}) => runTenant(args, { ...environment(), ...env });

/** What it answers to `--json`. */
async function tenantJson(args: string[], accounts?: object) {
  const file = join(folder, `${randomUUID()}.json`);
  if (accounts) await writeFile(file, JSON.stringify(accounts));
  const { code, output, errors } = await tenant([...args, ...(accounts ? ['--gateways', file] : []), '--json']);
  if (code !== 0) throw new Error(errors);
  return JSON.parse(output);
}

const credentials = (all: object) =>
  Object.entries(all).flatMap(([name, value]) => ['--credential', `${name}=${value}`]);

const statusOf = (key: string) => new Backend(stack.payments, key).createOrder().then(({ status }) => status);

/** Looks until the processes know what the command has written: an unknown key makes them read the tenants again. */
function noticed(look: () => Promise<boolean>, what: string) {
  return until(async () => {
    await statusOf(`unknown-${randomUUID()}`);
    return look();
  }, what);
}

/** A key that was not there a moment ago is looked up again at most once a second. */
const isKnown = (key: string) => until(async () => (await statusOf(key)) === 201, 'the key is known');

let number = 0;
/** A brand of its own for one test, without Propeller and with an account that the simulator does not check. */
async function newTenant() {
  const id = `brand-${++number}`;
  const created = await tenantJson(['create', id, '--name', 'Brand'], { razorpay: RAZORPAY });
  return { id, backend: new Backend(stack.payments, created.apiKey) };
}

/** One that the processes know already. */
async function knownTenant() {
  const made = await newTenant();
  await isKnown(made.backend.key);
  return made;
}

const webhook = (id: string, secret: string, orderId = `order_${randomUUID()}`) =>
  deliver(stack.payments, captured(orderId), secret, id);

describe('npm run tenant -- create', () => {
  it('makes a brand whose customer pays and whose rider hears it, without a restart of anything', async () => {
    const create = ['create', 'acme', '--name', 'Acme', '--late-success', 'accept', '--gateways', '-', '--json'];
    const { code, output, errors } = await piped(create, JSON.stringify({ razorpay: RAZORPAY, cashfree: CASHFREE }));
    expect([code, errors, output.trim().split('\n').length]).toEqual([0, '', 1]);
    const created = JSON.parse(output);
    const base = `${stack.payments}/v1/webhooks/acme`;
    expect(created.webhooks.map(({ url }: { url: string }) => url)).toEqual([`${base}/razorpay`, `${base}/cashfree`]);
    // 256 bits.
    expect(Buffer.from(created.apiKey.replace('ppk_', ''), 'base64url')).toHaveLength(32);

    const file = JSON.stringify(created.propeller);
    const parsed = parseTenantsFile(file, true);
    expect([parsed.tenants, parsed.deviceKeys.size]).toEqual([['acme'], 1]);
    expect([...parsed.backends.values()].map(({ scopes }) => scopes)).toEqual([
      ['payments', 'publish', 'tokens', 'read'],
      ['publish', 'read'],
    ]);
    await writeFile(propellerFile, file);

    const acme = new Backend(stack.payments, created.apiKey);
    const rider = { key: created.apiKey, clientId: 'driver_456', deviceId: 'phone-1' };
    phone = await until(() => Phone.connect(stack.propeller, rider).catch(() => undefined), 'Propeller knows it');

    const { orderId, payment } = await acme.orderToPay({}, { gateway: 'razorpay' });
    await decideAtGateway(payment.checkout.url, 'success');
    await until(async () => (await acme.get(`/v1/orders/${orderId}`)).body.status === 'PAID', 'paid');
    await phone.until(1);
    expect(phone.events.map(({ type, subject }) => [type, subject])).toEqual([['order.paid', orderId]]);
  }, 60_000);

  it('stores no secret that can be read', async () => {
    const { id } = await newTenant();
    const rows = await stack.database.source.query(
      `SELECT t.*, a.*, k.* FROM tenants t JOIN gateway_accounts a ON a.tenant_id = t.id JOIN api_keys k ON k.tenant_id = t.id
       WHERE t.id = $1`,
      [id],
    );
    for (const secret of [...Object.values(RAZORPAY), 'ppk_']) expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('takes credentials as arguments, each for the gateway before it', async () => {
    const accounts = [
      '--gateway',
      'cashfree',
      ...credentials(CASHFREE),
      '--gateway',
      'razorpay',
      ...credentials(RAZORPAY),
    ];
    const create = ['create', 'by-arguments', '--name', 'By arguments', '--scopes', 'read,payments'];
    const created = await tenantJson([...create, ...accounts]);
    expect(created.scopes).toEqual(['payments', 'read']);
    const shown = await tenantJson(['show', 'by-arguments']);
    expect(shown.gateways.map(({ gateway }: { gateway: string }) => gateway)).toEqual(['cashfree', 'razorpay']);
    expect(shown.lateSuccess).toBe('refund');
  });

  it('a second time with the same name changes nothing and fails', async () => {
    const { id, backend } = await knownTenant();
    const again = await tenant(['create', id, '--name', 'Another']);
    expect([again.code, again.errors]).toEqual([1, `There is already a tenant "${id}".\n`]);
    expect((await backend.createOrder()).status).toBe(201);
  });
});

describe('a rotation', () => {
  it('both secrets pass during the overlap, only the new one after it', async () => {
    const { id } = await newTenant();
    await noticed(async () => (await webhook(id, 'acme-webhook-1')) === 200, 'the account');
    const change = ['--overlap', '4s', '--credential', 'webhookSecret=acme-webhook-2'];
    const { formerUntil } = await tenantJson(['rotate', id, 'razorpay', ...change]);
    await noticed(async () => (await webhook(id, 'acme-webhook-2')) === 200, 'the new secret');
    expect(await webhook(id, 'acme-webhook-1')).toBe(200);
    expect((await tenantJson(['show', id])).gateways[0].rotatingUntil).toBe(formerUntil);
    await until(async () => (await webhook(id, 'acme-webhook-1')) === 401, 'the overlap is over', 20_000);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(formerUntil));
    expect(await webhook(id, 'acme-webhook-2')).toBe(200);
    expect((await tenantJson(['show', id])).gateways[0].rotatingUntil).toBeNull();
  }, 40_000);

  it('is refused while another runs, since that would cut its overlap short; 0 ends all former secrets', async () => {
    const { id } = await newTenant();
    const to = (secret: string) => ['rotate', id, 'razorpay', '--credential', `webhookSecret=${secret}`];
    expect((await tenant(to('two'))).code).toBe(0);
    const second = await tenant(to('three'));
    expect([second.code, second.errors]).toEqual([1, expect.stringContaining('is rotating until')]);
    expect((await tenant([...to('three'), '--overlap', '0'])).code).toBe(0);
    expect((await tenantJson(['show', id])).gateways[0].rotatingUntil).toBeNull();
  });

  it("'s default overlap is longer than the 24 hours for which Razorpay repeats a webhook under its first secret", async () => {
    const { id } = await newTenant();
    const { formerUntil } = await tenantJson(['rotate', id, 'razorpay', '--credential', 'webhookSecret=two']);
    expect(Date.parse(formerUntil) - Date.now()).toBeGreaterThan(24 * 3_600_000);
  });

  it('of the API key: both pass during the overlap; --revoke-old ends all others', async () => {
    const { id, backend } = await knownTenant();
    const { apiKey: second } = await tenantJson(['rotate-key', id]);
    await until(async () => (await statusOf(second)) === 201, 'the new key');
    expect((await backend.createOrder()).status).toBe(201);
    const { apiKey: third, propeller } = await tenantJson(['rotate-key', id, '--revoke-old']);
    expect(propeller.remove).toHaveLength(2);
    await until(async () => (await statusOf(third)) === 201, 'the new key');
    expect([await statusOf(backend.key), await statusOf(second)]).toEqual([401, 401]);
  });
});

describe('disabling', () => {
  it('a tenant: its API is refused, and a payment in flight is still settled', async () => {
    const { apiKey } = await tenantJson(['rotate-key', 'acme']);
    await isKnown(apiKey);
    const backend = new Backend(stack.payments, apiKey);
    const { orderId, payment } = await backend.orderToPay({}, { gateway: 'razorpay' });
    await tenantJson(['disable', 'acme']);
    await noticed(async () => (await backend.createOrder()).status === 401, 'refused');
    expect((await tenantJson(['list'])).tenants.find(({ id }: { id: string }) => id === 'acme').active).toBe(false);
    await decideAtGateway(payment.checkout.url, 'success');
    const status = `SELECT status FROM orders WHERE id = $1`;
    await until(async () => {
      const [row] = await stack.database.source.query<{ status: string }[]>(status, [orderId]);
      return row?.status === 'PAID';
    }, 'paid');
    await tenantJson(['enable', 'acme']);
    await noticed(async () => (await backend.createOrder()).status === 201, 'allowed again');
  }, 40_000);

  it('a gateway: no new payments go there, and its webhooks are still taken', async () => {
    const { id, backend } = await knownTenant();
    await tenantJson(['disable', id, 'razorpay']);
    const order = (await backend.createOrder()).body.id;
    await noticed(async () => {
      const { body } = await backend.startPayment(order, { gateway: 'razorpay' });
      return body.code === 'no_gateway_available';
    }, 'refused');
    expect(await webhook(id, 'acme-webhook-1')).toBe(200);
  }, 40_000);
});

describe('a mistake', () => {
  it.each<[string, string[], string]>([
    ['in the arguments', ['show'], '<tenant>'],
    [
      'in what would be stored',
      ['rotate', 'zomato', 'razorpay', '--credential', 'webhookSecret='],
      'missing webhookSecret',
    ],
    ['in a routing policy', ['routing', 'zomato', '--share', 'paypal=70'], '--share'],
    ['in a cost', ['routing', 'zomato', '--cost', 'razorpay=2%'], '--cost: expected basis points and paise'],
    ['in a weight', ['routing', 'zomato', '--cost-weight', 'much'], '--cost-weight: expected a number'],
    [
      'in shares of what is not allowed',
      ['routing', 'zomato', '--allow', 'juspay', '--share', 'razorpay=1'],
      '--share razorpay: it is not one of "gateways"',
    ],
  ])('%s: 2, naming it, and no stack', async (_, args, message) => {
    const { code, output, errors } = await tenant(args);
    expect([code, output]).toEqual([2, '']);
    expect(errors).toContain(message);
    expect(errors).not.toMatch(/\n\s+at /);
  });

  it.each<[string, string[], Record<string, string>, string]>([
    ['a tenant that is not there', ['show', 'nobody'], {}, 'There is no tenant "nobody"'],
    ['an account that is not there', ['disable', 'by-arguments', 'juspay'], {}, 'has no account at juspay'],
    [
      'another CREDENTIALS_KEY',
      ['list'],
      { CREDENTIALS_KEY: Buffer.alloc(32, 8).toString('base64') },
      'CREDENTIALS_KEY is not the key',
    ],
    ['a database that is away', ['list'], { DATABASE_URL: 'postgres://127.0.0.1:1/none' }, 'does not answer'],
    [
      'production with the development key',
      ['list'],
      { NODE_ENV: 'production', CREDENTIALS_KEY: '' },
      'CREDENTIALS_KEY: production needs',
    ],
  ])('%s: 1, and no stack', async (_, args, env, message) => {
    const { code, output, errors } = await tenant(args, env);
    expect([code, output]).toEqual([1, '']);
    expect(errors).toContain(message);
    expect(errors).not.toMatch(/\n\s+at /);
  });

  it('in the credentials on standard input is told without quoting them', async () => {
    const args = ['gateway', 'zomato', 'razorpay', '--credentials', '-'];
    const { code, errors } = await piped(args, '{"keyId": s3cret');
    expect([code, errors]).toEqual([2, expect.stringContaining('standard input is not JSON')]);
    expect(errors).not.toContain('s3cret');
  });
});

describe('npm run tenant -- routing', () => {
  it('sets what is named, keeps the rest, shows it and forgets it', async () => {
    const { id } = await newTenant();
    const routing = async (...options: string[]) => {
      const { code, errors, output } = await tenant(['routing', id, ...options, '--json']);
      expect([code, errors]).toEqual([0, '']);
      return JSON.parse(output).policy;
    };
    await routing('--allow', 'razorpay,cashfree', '--share', 'razorpay=70', '--share', 'cashfree=30');
    await routing('--cost', 'razorpay=200bp+300p', '--cost', 'cashfree=175.5bp', '--cost-weight', '1.5');
    expect(await routing()).toEqual({
      gateways: ['razorpay', 'cashfree'],
      shares: { razorpay: 70, cashfree: 30 },
      costs: { razorpay: { basisPoints: 200, paise: 300 }, cashfree: { basisPoints: 175.5 } },
      costWeight: 1.5,
    });
    expect(await routing('--reset')).toEqual({});
  });
});

describe('show and list', () => {
  it('never show a secret', async () => {
    const { id } = await newTenant();
    const said = (await tenant(['show', id])).output + (await tenant(['list', '--json'])).output;
    for (const secret of [RAZORPAY.keySecret, RAZORPAY.webhookSecret, 'ppk_']) expect(said).not.toContain(secret);
    expect(said).toContain(`${id} (Brand)`);
  });
});
