import { readBasicAuth } from '../vendor/basic-auth.js';
import { VendorError } from '../vendor/vendor-error.js';
import type { Account, Accounts } from '../world/accounts.js';

/** The merchant whose key this is. @throws VendorError */
export function authenticate(accounts: Accounts, authorization: string | undefined): Account<'razorpay'> {
  const given = readBasicAuth(authorization);
  const account = accounts.find(
    'razorpay',
    ({ keyId, keySecret }) => keyId === given?.username && keySecret === given.password,
  );
  if (!account)
    throw new VendorError(401, { error: { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed' } });
  return account;
}
