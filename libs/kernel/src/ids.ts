import { createHash, randomBytes } from 'node:crypto';

export type IdPrefix = 'ord' | 'pay' | 'rfd' | 'evt';

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

/** ULID (https://github.com/ulid/spec) in lower case: 48 bits of milliseconds, then 80 bits of `entropy`. */
function ulid(at: Date, entropy: Uint8Array): string {
  let value = BigInt(at.getTime());
  for (const byte of entropy.subarray(0, 10)) value = (value << 8n) | BigInt(byte);
  let text = '';
  for (let i = 0; i < 26; i++, value >>= 5n) text = CROCKFORD[Number(value & 31n)] + text;
  return text;
}

/** A new time-sortable id such as `ord_01k…`. */
export function newId(prefix: IdPrefix, at: Date, entropy: Uint8Array = randomBytes(10)): string {
  return `${prefix}_${ulid(at, entropy)}`;
}

/** The same id for the same cause at the same time, however often it is computed: a repeat stays a repeat. */
export function derivedId(prefix: IdPrefix, at: Date, cause: string): string {
  return `${prefix}_${ulid(at, createHash('sha256').update(cause).digest())}`;
}

/**
 * Our name for an attempt at the gateway: 18 lower-case letters and digits, which fits the narrowest of them
 * (Juspay: alphanumeric, under 21, case-insensitive; its SDK says under 18 for the rest of the name).
 */
export function newReference(entropy: Uint8Array = randomBytes(17)): string {
  return reference('p', entropy);
}

/** Our name for a refund at the gateway, from our id of it: sent again, it has the same name and stays one refund. */
export function refundReference(refundId: string): string {
  return reference('r', createHash('sha256').update(refundId).digest());
}

function reference(first: string, entropy: Uint8Array): string {
  return first + [...entropy.subarray(0, 17)].map((byte) => CROCKFORD[byte & 31]).join('');
}

export const CLIENT_ID = /^[A-Za-z0-9_.@~-]{1,128}$/;
export const TENANT_ID = /^[a-z0-9-]{1,40}$/;
