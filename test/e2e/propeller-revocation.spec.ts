import { generateKeyPairSync } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import type { ServiceError } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import {
  deviceToken,
  publication,
  startPropellers,
  TENANTS,
  withKey,
  type Node,
  type PropellerNodes,
} from '../support/propeller.js';
import type { DeviceOptions } from '../support/propeller-device.js';
import { TRANSPORTS, type AnyDevice, type TransportName } from '../support/transports.js';
import { until } from '../support/until.js';

const now = () => Math.floor(Date.now() / 1000);
const ENTRIES = '{propeller:revocations}entries';

type Publishing = ReturnType<Node['stubs']['publish']['publishStream']>;
type Receiving = ReturnType<Node['stubs']['presence']['streamReceipts']>;
interface Watched {
  call: Publishing | Receiving;
  said: object[];
  error?: ServiceError;
}
const watched = (call: Publishing | Receiving): Watched => {
  const stream: Watched = { call, said: [] };
  call.on('data', (said: object) => stream.said.push(said));
  call.on('error', (error: ServiceError) => (stream.error = error));
  return stream;
};
const toPublish = (id: string) => ({
  target: { clientId: 'rider' },
  event: { id, source: '/test', type: 'test', dataJson: '{}' },
});

const revoke = (on: Node, what: { clientId?: string; jti?: string }, key = 'acme-full-key') => {
  return new Promise<ServiceError | null>((resolve) => {
    on.stubs.presence.revoke(what, withKey(key), (error) => resolve(error));
  });
};
const named = (jti: string) => deviceToken({ clientId: 'rider', claims: { jti } });

describe('a token that no longer counts', () => {
  let propellers: PropellerNodes;
  let devices: AnyDevice[] = [];
  const open = (transport: TransportName, on: Node, options: DeviceOptions): AnyDevice => {
    const device = TRANSPORTS[transport](on, options);
    devices.push(device);
    return device;
  };
  const ready = async (transport: TransportName, on: Node, options: DeviceOptions): Promise<AnyDevice> => {
    const device = open(transport, on, options);
    await device.when(() => device.readies.length > 0, 'ready');
    return device;
  };
  const refused = async (on: Node, options: DeviceOptions): Promise<string | undefined> => {
    const device = open('socketio', on, options);
    await device.when(() => device.refusal !== undefined || device.readies.length > 0, 'an answer');
    return device.refusal;
  };
  const replaceTenants = async (tenants: object): Promise<void> => {
    await writeFile(`${propellers.tenantsFile}.new`, JSON.stringify(tenants));
    await rename(`${propellers.tenantsFile}.new`, propellers.tenantsFile);
  };
  const pair = () => propellers.nodes.slice(0, 2) as [Node, Node];

  beforeEach(async () => {
    propellers = await startPropellers(2);
  }, 30_000);
  afterEach(async () => {
    for (const device of devices) device.close();
    devices = [];
    await propellers?.close();
  });

  it('a client: every connection on every node ends with 4002, old tokens stay out, a new one comes in at once', async () => {
    const [one, two] = pair();
    const token = deviceToken({ clientId: 'rider' });
    const phones = await Promise.all([
      ready('socketio', one, { token, deviceId: 'a' }),
      ready('socketio', two, { token, deviceId: 'b' }),
      ready('grpc', two, { token, deviceId: 'c' }),
    ]);
    const neighbour = await ready('socketio', two, { clientId: 'rider2' });
    const namesake = await ready('grpc', two, { clientId: 'rider', tenant: 'other' });

    expect(await revoke(one, { clientId: 'rider' })).toBeNull();
    // The answer comes when the second has passed: a token of now is a later one.
    const fresh = deviceToken({ clientId: 'rider' });
    await Promise.all(phones.map((phone) => phone.when(() => phone.gone, 'closed')));
    for (const phone of phones) expect(phone.byes).toMatchObject([{ code: 4002, reconnect: false, afterMs: 0 }]);
    for (const node of [one, two]) expect(await refused(node, { token, deviceId: 'd' })).toBe('token_revoked');
    await Promise.all([ready('socketio', two, { token: fresh }), ready('grpc', one, { token: fresh, deviceId: 'e' })]);
    expect([neighbour.gone, namesake.gone]).toEqual([false, false]);
  });

  it('one token, by its jti: it alone', async () => {
    const [one, two] = pair();
    const lost = await ready('grpc', two, { token: named('lost'), deviceId: 'lost' });
    const kept = await ready('socketio', two, { token: named('kept'), deviceId: 'kept' });
    expect(await revoke(one, { jti: 'lost' })).toBeNull();
    await lost.when(() => lost.gone, 'closed');
    expect(lost.byes[0]?.code).toBe(4002);
    expect(kept.gone).toBe(false);
    expect(await refused(two, { token: deviceToken({ clientId: 'x', claims: { jti: 'lost' } }) })).toBe(
      'token_revoked',
    );
  });

  it('an API key: the streams it has open end too, and take nothing more; those of others go on', async () => {
    const [one] = pair();
    const opened = ['acme-full-key', 'other-full-key'].flatMap((key) => [
      watched(one.stubs.publish.publishStream(withKey(key))),
      watched(one.stubs.presence.streamReceipts({}, withKey(key))),
    ]);
    const [publishing, , otherPublishing] = opened as [Watched, Watched, Watched, Watched];
    const results = (stream: Watched, ref: string) =>
      until(async () => stream.said.find((said) => 'ref' in said && said.ref === ref), `an answer to ${ref}`);
    const publish = (stream: Watched, ref: string) =>
      (stream.call as Publishing).write({ ref, publish: toPublish(ref) });
    for (const stream of [publishing, otherPublishing]) {
      publish(stream, 'before');
      await results(stream, 'before');
    }

    const { acme, other } = TENANTS.tenants;
    await replaceTenants({ tenants: { acme: { ...acme, apiKeys: acme.apiKeys.slice(1) }, other } });
    const codes = () => opened.map(({ error }) => error?.code);
    await until(async () => codes().filter(Boolean).length === 2, 'both of acme have ended');
    expect(codes()).toEqual([16, 16, undefined, undefined]);
    publish(otherPublishing, 'after');
    expect(await results(otherPublishing, 'after')).toMatchObject({ result: { ok: { duplicate: false } } });
    for (const { call } of opened) call.cancel();
  });

  it('is the tenant’s own affair, needs the scope, and names what is wrong with a request', async () => {
    const [one] = pair();
    const phone = await ready('socketio', one, { clientId: 'rider' });
    expect(await revoke(one, { clientId: 'rider' }, 'other-full-key')).toBeNull();
    expect(await revoke(one, { clientId: 'rider' }, 'acme-read-key')).toMatchObject({ code: 7 });
    for (const what of [{}, { clientId: 'a:b' }, { jti: '' }, { jti: 'x'.repeat(129) }])
      expect(await revoke(one, what)).toMatchObject({ code: 3 });
    expect(phone.gone).toBe(false);
  });

  it('is remembered by every node when Redis has forgotten, told again, and known to a node that starts then', async () => {
    const [one, two] = pair();
    const token = deviceToken({ clientId: 'rider' });
    await revoke(one, { clientId: 'rider' });
    await propellers.redis.command('FLUSHALL');
    expect(await refused(two, { token })).toBe('token_revoked');
    await until(async () => (await propellers.redis.command('ZCARD', ENTRIES)) === 1, 'merged back');
    const third = await propellers.start();
    expect(await refused(third, { token })).toBe('token_revoked');
  });

  it('a message that is lost delays it by a second and no more', async () => {
    const [one, two] = pair();
    const phone = await ready('socketio', two, { clientId: 'rider' });
    // Written as if the message had reached nobody: the node looks by itself.
    await propellers.redis.command('ZADD', ENTRIES, String(now()), 'c:acme:rider');
    await propellers.redis.command('HSET', '{propeller:revocations}state', 'life', 'x', 'changes', '7');
    await phone.when(() => phone.gone, 'closed');
    expect(phone.byes[0]?.code).toBe(4002);
    const token = deviceToken({ clientId: 'rider', claims: { iat: now() - 5 } });
    await until(async () => (await refused(one, { token })) === 'token_revoked', 'known to the other node too');
  });

  it('nobody is let in while it is not known who was revoked: come back, says the node', async () => {
    const [one] = pair();
    await revoke(one, { clientId: 'rider' });
    await propellers.redis.kill();
    const third = await propellers.start();
    const token = deviceToken({ clientId: 'rider', claims: { iat: now() - 60 } });
    const phone = open('grpc', third, { token });
    await propellers.redis.restart();
    await phone.when(() => phone.gone, 'closed');
    expect(phone.readies).toEqual([]);
    expect([4002, 4012]).toContain(phone.byes[0]?.code);
    await until(async () => (await refused(third, { token, deviceId: 'again' })) === 'token_revoked', 'known again');
  }, 30_000);

  it('a key that leaves the tenants file takes its connections with it; a JWK Set lets others in', async () => {
    const [one, two] = pair();
    const old = await Promise.all([
      ready('socketio', one, { clientId: 'rider', deviceId: 'a' }),
      ready('grpc', two, { clientId: 'rider', deviceId: 'b' }),
    ]);
    const other = await ready('grpc', one, { tenant: 'other' });
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'acme-es', alg: 'ES256', use: 'sig' };
    const { acme, other: stays } = TENANTS.tenants;
    await replaceTenants({ tenants: { acme: { apiKeys: acme.apiKeys, jwks: { keys: [jwk] } }, other: stays } });
    await Promise.all(old.map((phone) => phone.when(() => phone.gone, 'closed')));
    for (const phone of old) expect(phone.byes[0]).toMatchObject({ code: 4002, reconnect: true });
    expect(other.gone).toBe(false);
    expect(await refused(one, { clientId: 'rider' })).toBe('token_key_unknown');
    const claims = { aud: 'propeller', sub: 'rider', iat: now(), exp: now() + 60 };
    await ready('grpc', two, { token: jwt.sign(claims, privateKey, { algorithm: 'ES256', keyid: 'acme-es' }) });
    // The same kid, another secret.
    const secret = Buffer.alloc(32, 'z').toString('base64');
    await replaceTenants({
      tenants: { acme, other: { ...stays, jwtKeys: [{ kid: 'other-1', alg: 'HS256', secret }] } },
    });
    await other.when(() => other.gone, 'closed');
    expect(other.byes[0]).toMatchObject({ code: 4002, reconnect: true });
  });

  it('has a bound, and says so', async () => {
    const { acme, other } = TENANTS.tenants;
    const limited = await startPropellers(1, {}, { tenants: { acme: { ...acme, limits: { revocations: 1 } }, other } });
    const [node] = limited.nodes as [Node];
    expect(await revoke(node, { jti: 'one' })).toBeNull();
    const error = await revoke(node, { jti: 'two' });
    expect(error).toMatchObject({ code: 8, details: expect.stringContaining('1 revocations') });
    expect(error?.metadata.get('problem-code')).toEqual(['rate_limited']);
    expect(await revoke(node, { jti: 'one' })).toBeNull();
    expect(await revoke(node, { jti: 'two' }, 'other-full-key')).toBeNull();
    await node.client.publish('acme-full-key', publication('rider'));
    await limited.close();
  });
});
