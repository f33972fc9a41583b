import type { Dice } from '../../stress/dice.js';
import { anyValue, mutate, NASTY } from '../bytes.js';
import { claimsOf, EC, encoded, RSA, secret, signedBy, signedWith } from '../tenants.js';
import { overTcp } from '../wire/tcp.js';
import { text, textsOf, upgrade } from '../wire/websocket.js';
import { shown, type Attack, type Verdict } from './attack.js';
import type { Target } from '../target.js';

const HEADER = { alg: 'HS256', typ: 'JWT', kid: 'good-1' };
const VICTIM = 'victim';
/** Claims that a token must not have, each wrong by itself. */
const WRONG_CLAIMS: readonly Record<string, unknown>[] = [
  { tenant: 'good' },
  { tenant: '' },
  { tenant: ['mallory'] },
  { aud: 'payments' },
  { aud: null },
  { sub: 'a:b' },
  { sub: '' },
  { sub: ['victim'] },
  { sub: { toString: 'victim' } },
  { sub: '{p17}' },
  { sub: 'a'.repeat(129) },
  { sub: 'vict\u0456m' },
  { device: 'a b' },
  { device: 7 },
  { topics: ['*'] },
  { topics: ['a:b'] },
  { topics: 'city.*' },
  { topics: Array.from({ length: 33 }, () => 'a') },
  { exp: 1 },
  { exp: '9999999999' },
  { exp: Number.MAX_SAFE_INTEGER },
  { exp: null },
  { iat: undefined },
  { iat: 9_999_999_999 },
  { nbf: 9_999_999_999 },
  { jti: 'j'.repeat(200) },
  { jti: 5 },
];

/** None of these may open the door, whatever a library thinks of it. */
export function forgedToken(dice: Dice): string {
  const good = claimsOf('good', VICTIM, 'd');
  const mine = claimsOf('mallory', 'intruder', 'd');
  const none = { ...HEADER, alg: dice.pick(['none', 'None', 'NONE', 'nOnE', '', null, 0, ['HS256']]) };
  switch (dice.int(0, 12)) {
    case 0:
      return `${encoded(none)}.${encoded(good)}.${dice.pick(['', 'AA', encoded('x')])}`;
    case 1:
      return signedBy({ ...HEADER, kid: 'mallory-rs' }, mine, RSA.publicPem);
    case 2:
      return signedBy({ ...HEADER, kid: 'mallory-es', alg: dice.pick(['HS256', 'ES256']) }, mine, EC.publicPem);
    case 3:
      return signedBy(HEADER, good, secret('mallory'));
    case 4:
      return signedBy({ ...HEADER, kid: dice.pick(NASTY) }, good, dice.pick(['', ' ', secret('mallory')]));
    case 5:
      return signedBy({ ...HEADER, kid: 'mallory-1' }, { ...mine, ...dice.pick(WRONG_CLAIMS) }, secret('mallory'));
    case 6:
      return signedBy({ ...HEADER, kid: 'mallory-1', alg: 'HS512' }, mine, secret('mallory'), 'sha512');
    case 7:
      return signedWith(dice.pick(['RS384', 'PS256', 'RS512']), 'mallory-rs', mine, RSA.privateKey);
    case 8:
      return withOwnKey(dice, good);
    case 9:
      return twice(mine);
    case 10:
      return dice.pick([...NASTY, '.', '..', '...', 'a.b.c', `${'e30.'.repeat(2000)}`, `${encoded(HEADER)}.e30.`]);
    case 11:
      return signedBy(anyValue(dice), anyValue(dice), 'x');
    default:
      return damaged(dice, signedBy({ ...HEADER, kid: 'mallory-1' }, mine, secret('mallory')));
  }
}

/** It brings the key, or says where to get it. */
function withOwnKey(dice: Dice, claims: object): string {
  const jwk = { kty: 'oct', k: encoded('x'), kid: 'good-1' };
  const own = dice.pick([
    { jwk },
    { jku: 'http://127.0.0.1:1/keys' },
    { x5u: 'http://127.0.0.1:1/' },
    { crit: ['b64'], b64: false },
  ]);
  return signedBy({ ...HEADER, ...own }, claims, 'x');
}

/** A name twice: who checks the first and uses the last would take it for the good tenant's. */
function twice(claims: object): string {
  const body = `${JSON.stringify(claims).slice(0, -1)},"tenant":"good","sub":"${VICTIM}"}`;
  return signedBy({ ...HEADER, kid: 'mallory-1' }, body, secret('mallory'));
}

/** Changed where it is signed: a change within the unused bits of the last character would be none. */
function damaged(dice: Dice, token: string): string {
  const body = Buffer.from(token.slice(0, -4));
  const mutant = mutate(dice, body).toString('latin1');
  return mutant === body.toString() ? 'x' : `${mutant}${token.slice(-4)}`;
}

function judgeRefusal(code: string | undefined, passed: boolean, answer: string): Verdict {
  const known = code === undefined || (/^[a-z_]+$/.test(code) && code !== 'internal_error');
  const wrong = passed ? 'it opened the door' : known ? undefined : `refused with ${code}`;
  return { refused: code !== undefined, wrong: wrong && `${wrong}: ${shown(answer)}` };
}

async function overSocketio({ ports }: Target, token: string): Promise<Verdict> {
  const connect = text(`40${JSON.stringify({ token, deviceId: 'd' })}`);
  const texts = textsOf((await overTcp(ports.http, [upgrade(), connect])).bytes);
  const error = texts.find((one) => one.startsWith('44'));
  const code = error && (JSON.parse(error.slice(2)) as { data?: { code?: string } }).data?.code;
  return judgeRefusal(
    code,
    texts.some((one) => one.startsWith('40{')),
    texts.join(' | '),
  );
}

async function overGrpc(target: Target, token: string): Promise<Verdict> {
  const headers = {
    ':method': 'POST',
    ':path': '/propeller.v1.DeviceService/Listen',
    'content-type': 'application/grpc',
    te: 'trailers',
    // What no header can carry is not sent.
    authorization: `Bearer ${Buffer.from(token)
      .toString('latin1')
      .replaceAll(/[^\t\x20-\x7e]/g, '')}`,
    'x-device-id': 'd',
  };
  const called = await target.calls.devices.call(headers, [], false);
  return judgeRefusal(called.problem, called.body.length > 0, JSON.stringify(called));
}

export const tokens: Attack = {
  counters: ['propeller_handshakes_refused_total'],
  draw(dice) {
    const token = forgedToken(dice);
    const over = dice.pick([overSocketio, overGrpc]);
    return { what: `a token, ${over.name}`, bytes: shown(token), fire: (target) => over(target, token) };
  },
};
