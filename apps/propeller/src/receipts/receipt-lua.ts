import { LIMITS } from '../delivery/limits.js';

/**
 * For scripts: writes down what became of an event. An entry has k (kind), c (client), d (for which device it was), b (by which device), i (the event's id), r (reason); always all of them, which lets Redis store the names once.
 * Its tenant is in the key, its time in the entry's id. `member` is how the partition's due-set knows an event.
 */
export const LUA_RECEIPT = `
local function receipt(key, kind, client, target, device, id, reason)
  redis.call('XADD', key, 'MAXLEN', '~', ${LIMITS.receiptsMax}, '*',
    'k', kind, 'c', client, 'd', target, 'b', device, 'i', id, 'r', reason)
  redis.call('PEXPIRE', key, ${LIMITS.receiptsMs})
end
local function event(entry)
  local fields = {}
  for i = 1, #entry[2], 2 do fields[entry[2][i]] = entry[2][i + 1] end
  return fields
end
`;

export const KINDS = { accepted: 'a', delivered: 'd', expired: 'x', dropped: 'o' } as const;
export type ReceiptKind = keyof typeof KINDS;
