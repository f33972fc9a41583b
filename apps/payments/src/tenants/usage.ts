/** The command was not understood: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const USAGE = `npm run tenant -- <command>         (production: node dist/apps/payments/src/tenants/tenant.js <command>)

  create <tenant> --name <text>     creates a brand, its API key and its keys for Propeller
    --scopes payments,publish,tokens,read    what the API key may do (default: all four)
    --late-success refund|accept             a success on a closed order (default: refund)
    --gateway <gateway> --credential <name>=<value> …   an account; repeatable
    --gateways <file>|-             accounts from a JSON file or standard input, so that no secret is in the shell's
                                    history: {"razorpay": {"keyId": "…", "keySecret": "…", "webhookSecret": "…"}}
  gateway <tenant> <gateway>        adds an account, or corrects its credentials at once
    --credential <name>=<value> …   or --credentials <file>|-   {"keyId": "…", …}; what is not named stays
  rotate <tenant> <gateway>         new credentials; webhooks signed with the former pass during the overlap
    --credential … | --credentials <file>|-   as above
    --overlap 48h                   90s, 30m, 48h, 7d; 0 ends the former at once
  rotate-key <tenant>               a new API key; the former end after the overlap
    --overlap 24h | --revoke-old    later, or at once
  routing <tenant>                  how its payments are routed; what is not named stays, nothing named shows it
    --allow razorpay,cashfree       only these (default: all it has an account at)
    --share razorpay=70 …           fixed shares, relative to each other, instead of the router's choice by success
    --cost razorpay=200bp+300p …    what a gateway charges: basis points of the amount, paise for each payment
    --cost-weight 1                 percentage points of success that one percent of cost outweighs (default: 0)
    --reset                         forgets what was set before
  disable <tenant> [<gateway>]      no new payments; those in flight are still settled
  enable <tenant> [<gateway>]
  list
  show <tenant>                     never shows a secret

  --json                            the answer as one line of JSON

Gateways and their credentials:
`;
