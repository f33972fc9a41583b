import { rename, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { deviceToken, startPropellers, TENANTS, type Node, type PropellerNodes } from '../support/propeller.js';
import { connectDevice, TestDevice } from '../support/propeller-device.js';
import { until } from '../support/until.js';

/** As an editor or an orchestrator does it: another file takes the name. */
async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

describe('POST /v1/client-tokens', () => {
  let propellers: PropellerNodes;
  let node: Node;
  const mint = (body: unknown, key = 'acme-full-key') =>
    fetch(`${node.url}/v1/client-tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    propellers = await startPropellers(1);
    node = propellers.nodes[0] as Node;
  }, 30_000);
  afterAll(() => propellers?.close());

  it('mints a token that opens the door, for this client and device alone', async () => {
    const answer = await mint({ clientId: 'driver_9', deviceId: 'phone', topics: ['city.*'], ttlSeconds: 120 });
    expect(answer.status).toBe(201);
    const { token, expiresAt } = (await answer.json()) as { token: string; expiresAt: string };
    const { header, payload } = jwt.decode(token, { complete: true }) as jwt.Jwt;
    expect(header).toMatchObject({ alg: 'HS256', kid: 'acme-1' });
    const claims = payload as jwt.JwtPayload;
    expect(claims).toMatchObject({ aud: 'propeller', tenant: 'acme', sub: 'driver_9', device: 'phone' });
    expect(claims['topics']).toEqual(['city.*']);
    expect(claims.jti).toMatch(/^[\w-]{36}$/);
    expect((claims.exp ?? 0) * 1000).toBe(Date.parse(expiresAt));
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(120);
    const device = await connectDevice(node.url, { token, deviceId: 'phone' });
    expect(device.readies[0]).toMatchObject({ clientId: 'driver_9', deviceId: 'phone' });
    device.close();
  });

  it.each([
    ['a client id outside the alphabet', { clientId: 'a:b' }, '/clientId'],
    ['more than a day', { clientId: 'a', ttlSeconds: 86_401 }, '/ttlSeconds'],
    ['a field nobody knows', { clientId: 'a', admin: true }, ''],
  ])('400 for %s', async (_, body, pointer) => {
    const answer = await mint(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'invalid_request', errors: [{ pointer }] });
  });

  it('401 without a key, 403 without the scope', async () => {
    expect((await mint({ clientId: 'a' }, 'nobody-knows')).status).toBe(401);
    expect((await mint({ clientId: 'a' }, 'acme-publish-key')).status).toBe(403);
  });

  it('the tenants file is read again on change, and a broken one changes nothing', async () => {
    await replaceFile(propellers.tenantsFile, '{ "tenants": ');
    const [first] = TENANTS.tenants.acme.jwtKeys;
    const rotated = structuredClone(TENANTS);
    rotated.tenants.acme.jwtKeys = [{ ...first, kid: 'acme-2' } as (typeof rotated.tenants.acme.jwtKeys)[0]];
    const broken = await connectDevice(node.url, { clientId: 'rotation' });
    broken.close();
    await replaceFile(propellers.tenantsFile, JSON.stringify(rotated));
    await until(async () => {
      const { token } = (await (await mint({ clientId: 'rotation' })).json()) as { token: string };
      return jwt.decode(token, { complete: true })?.header.kid === 'acme-2';
    }, 'the new key');
    const old = new TestDevice(node.url, { clientId: 'rotation', token: deviceToken() });
    expect(await old.refused()).toMatchObject({ code: 'token_key_unknown' });
    old.close();
    const fresh = await connectDevice(node.url, { clientId: 'rotation', header: { kid: 'acme-2' } });
    fresh.close();
  });
});
