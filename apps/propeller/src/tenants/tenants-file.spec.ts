import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseTenantsFile } from './tenants-file.js';

const secret = Buffer.alloc(32, 1).toString('base64');
const file = (jwtKeys: object[], more: object = {}) =>
  JSON.stringify({ tenants: { acme: { apiKeys: [], jwtKeys }, ...more } });
const pem = (key: ReturnType<typeof generateKeyPairSync>['publicKey']) => key.export({ type: 'spki', format: 'pem' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const jwk = { ...ec.publicKey.export({ format: 'jwk' }), kid: 'es', alg: 'ES256' };
const privateJwk = { ...ec.privateKey.export({ format: 'jwk' }), kid: 'es', alg: 'ES256' };
const oct = { kty: 'oct', kid: 'hs', alg: 'HS256', k: Buffer.alloc(32, 1).toString('base64url') };
const set = (keys: object[], more: object = {}) =>
  JSON.stringify({ tenants: { acme: { apiKeys: [], jwks: { keys }, ...more } } });

const signs = (...keys: object[]) =>
  [...parseTenantsFile(set(keys), true).deviceKeys.values()].map(({ signWith }) => signWith !== undefined);

describe('the tenants file', () => {
  it('takes secrets, PEM and JWK, for the three algorithms', () => {
    const { deviceKeys } = parseTenantsFile(
      file([
        { kid: 'hs', alg: 'HS256', secret },
        { kid: 'rs', alg: 'RS256', publicKey: pem(rsa.publicKey) },
        { kid: 'rs-private', alg: 'RS256', privateKey: rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }) },
        { kid: 'es', alg: 'ES256', jwk: ec.publicKey.export({ format: 'jwk' }) },
        { kid: 'es-private', alg: 'ES256', jwk: ec.privateKey.export({ format: 'jwk' }) },
      ]),
      true,
    );
    const canSign = [...deviceKeys.values()].filter((key) => key.signWith).map(({ kid }) => kid);
    expect(canSign).toEqual(['hs', 'rs-private', 'es-private']);
    expect([...deviceKeys.values()].every((key) => key.verifyWith.type !== 'private')).toBe(true);
  });

  it.each<[string, string]>([
    ['not JSON', '{'],
    ['a field nobody knows', JSON.stringify({ tenants: {}, admins: [] })],
    ['a tenant outside the alphabet', JSON.stringify({ tenants: { 'A:B': { apiKeys: [], jwtKeys: [] } } })],
    [
      'a kid twice',
      file([
        { kid: 'a', alg: 'HS256', secret },
        { kid: 'a', alg: 'HS256', secret },
      ]),
    ],
    [
      'a kid in two tenants',
      file([{ kid: 'a', alg: 'HS256', secret }], { b: { apiKeys: [], jwtKeys: [{ kid: 'a', alg: 'HS256', secret }] } }),
    ],
    ['a short secret', file([{ kid: 'a', alg: 'HS256', secret: 'c2hvcnQ=' }])],
    ['no key at all', file([{ kid: 'a', alg: 'RS256' }])],
    ['an RSA key for ES256', file([{ kid: 'a', alg: 'ES256', publicKey: pem(rsa.publicKey) }])],
    [
      'a curve other than P-256',
      file([{ kid: 'a', alg: 'ES256', publicKey: pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey) }]),
    ],
    ['another algorithm', file([{ kid: 'a', alg: 'none' }])],
  ])('refuses %s', (_, text) => {
    expect(() => parseTenantsFile(text, false)).toThrow();
  });

  it('takes a JWK Set, and signs only where it is told to', () => {
    expect(signs(jwk)).toEqual([false]);
    expect(signs({ ...privateJwk, key_ops: ['sign'] })).toEqual([true]);
    expect(signs(oct, { ...oct, kid: 'v', key_ops: ['verify'] })).toEqual([true, false]);
  });

  it.each<[string, RegExp, string]>([
    ['a private key that nobody asked to sign with', /jwks\.keys\.0: this is a private key/, set([privateJwk])],
    ['a key to sign with that cannot', /needs the private key/, set([{ ...jwk, key_ops: ['sign'] }])],
    ['a JWK without alg', /alg/, set([{ ...jwk, alg: undefined }])],
    ['a JWK without kid', /kid/, set([{ ...jwk, kid: undefined }])],
    ['a JWK to encrypt with', /use must be "sig"/, set([{ ...jwk, use: 'enc' }])],
    ['a JWK of another kty', /kty "EC"/, set([{ ...oct, alg: 'ES256' }])],
    ['a kid twice over both lists', /taken/, set([oct], { jwtKeys: [{ kid: 'hs', alg: 'HS256', secret }] })],
    ['a limit nobody knows', /limits/, set([jwk], { limits: { conections: 1 } })],
    ['a limit of nothing', /limits\.connections/, set([jwk], { limits: { connections: 0 } })],
  ])('refuses %s', (_, message, text) => {
    expect(() => parseTenantsFile(text, false)).toThrow(message);
  });

  it('never quotes a secret when it complains', () => {
    const text = file([{ kid: 'a', alg: 'HS256', secret: 'c2VjcmV0IQ==' }]);
    expect(() => parseTenantsFile(text, false)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('c2VjcmV0') }),
    );
  });

  it('that of a development machine is good there, and refused in production', () => {
    const text = readFileSync('dev/propeller-tenants.json', 'utf8');
    expect(parseTenantsFile(text, false).tenants).toEqual(['zomato', 'blinkit']);
    expect(() => parseTenantsFile(text, true)).toThrow('development');
    const { tenants } = JSON.parse(text) as { tenants: { zomato: { jwtKeys: object[]; apiKeys: object[] } } };
    tenants.zomato.apiKeys = [];
    expect(() => parseTenantsFile(JSON.stringify({ tenants: { zomato: tenants.zomato } }), true)).toThrow(
      'dev-zomato-1',
    );
    tenants.zomato.jwtKeys = tenants.zomato.jwtKeys.map((key) => Object.assign(key, { kid: 'renamed' }));
    expect(() => parseTenantsFile(JSON.stringify({ tenants: { zomato: tenants.zomato } }), true)).toThrow('renamed');
  });
});
