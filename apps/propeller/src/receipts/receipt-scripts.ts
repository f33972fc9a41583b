import { LUA_CANCEL } from '../delivery/envelope.js';
import { LUA_EPOCH } from '../redis/epoch-lua.js';
import { KINDS, LUA_RECEIPT } from './receipt-lua.js';

/**
 * The receipts of one partition behind a position, and the epoch they belong to. A position that is ahead of everything
 * there is stems from an earlier life of this Redis: then from the oldest.
 *
 * KEYS receipts epoch lineage here
 * ARGV begin after (or empty) count
 * Returns epoch, entries.
 */
export const READ_RECEIPTS = `${LUA_EPOCH}
local receipts = KEYS[1]
local epoch = epochNow(KEYS[2], KEYS[3], KEYS[4], ARGV[1])
local after = ARGV[2]
if after == '' then return { epoch, redis.call('XRANGE', receipts, '-', '+', 'COUNT', ARGV[3]) } end
local entries = redis.call('XRANGE', receipts, '(' .. after, '+', 'COUNT', ARGV[3])
if #entries == 0 then
  local last = redis.call('XREVRANGE', receipts, '+', '-', 'COUNT', 1)[1]
  local function parts(id)
    local ms, seq = string.match(id, '^(%d+)-(%d+)$')
    return tonumber(ms), tonumber(seq)
  end
  if last then
    local lastMs, lastSeq = parts(last[1])
    local ms, seq = parts(after)
    if lastMs < ms or (lastMs == ms and lastSeq < seq) then
      entries = redis.call('XRANGE', receipts, '-', '+', 'COUNT', ARGV[3])
    end
  end
end
return { epoch, entries }
`;

/**
 * Whether an event of this id was published.
 *
 * KEYS seen seenBefore
 * ARGV eventId
 */
export const SEEN = `
return math.max(redis.call('HEXISTS', KEYS[1], ARGV[1]), redis.call('HEXISTS', KEYS[2], ARGV[1]))`;

/**
 * Events of one partition whose time is over.
 *
 * KEYS due
 * ARGV until count
 */
export const DUE = `return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])`;

/**
 * An event's time is over. Whoever takes it out of the due-set writes its receipt; nobody else does. One that should have
 * been acknowledged by now is withdrawn from wherever it is shown, so that the backend may try another way.
 *
 * KEYS due receipts inbox channel epoch
 * ARGV member offset client now
 * Returns 1 when this call did it.
 */
export const EXPIRE = `${LUA_RECEIPT}${LUA_CANCEL}
local due, receipts, inbox, channel, epoch = unpack(KEYS)
local member, offset, client, now = unpack(ARGV)
if redis.call('ZREM', due, member) == 0 then return 0 end
local id = offset .. '-0'
local entry = redis.call('XRANGE', inbox, id, id)[1]
if not entry then return 0 end
local fields = event(entry)
redis.call('XDEL', inbox, id)
local reason = 'ttl'
if tonumber(fields.x) > tonumber(now) then
  reason = 'ack_deadline'
  cancel(channel, redis.call('GET', epoch) or '', offset, fields.d, fields.i, '')
end
receipt(receipts, '${KINDS.expired}', client, fields.d, '', fields.i, reason)
return 1
`;
