import { KINDS, LUA_RECEIPT } from './receipt-lua.js';

/**
 * The receipts of one partition behind a position, and the epoch they belong to. A position that is ahead of everything
 * there is stems from an earlier life of this Redis: then from the oldest.
 *
 * KEYS epoch receipts
 * ARGV newEpoch after (or empty) count
 * Returns epoch, entries.
 */
export const READ_RECEIPTS = `
local epoch = redis.call('GET', KEYS[1])
if not epoch then
  epoch = ARGV[1]
  redis.call('SET', KEYS[1], epoch)
end
local after = ARGV[2]
if after == '' then return { epoch, redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', ARGV[3]) } end
local entries = redis.call('XRANGE', KEYS[2], '(' .. after, '+', 'COUNT', ARGV[3])
if #entries == 0 then
  local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
  local function parts(id)
    local ms, seq = string.match(id, '^(%d+)-(%d+)$')
    return tonumber(ms), tonumber(seq)
  end
  if last then
    local lastMs, lastSeq = parts(last[1])
    local ms, seq = parts(after)
    if lastMs < ms or (lastMs == ms and lastSeq < seq) then
      entries = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', ARGV[3])
    end
  end
end
return { epoch, entries }
`;

/**
 * An event's time is over. Whoever takes it out of the due-set writes its receipt; nobody else does.
 *
 * KEYS due receipts inbox
 * ARGV member offset client
 * Returns 1 when this call did it.
 */
export const EXPIRE = `${LUA_RECEIPT}
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return 0 end
local id = ARGV[2] .. '-0'
local entry = redis.call('XRANGE', KEYS[3], id, id)[1]
if not entry then return 0 end
local fields = event(entry)
if fields.i then receipt(KEYS[2], '${KINDS.expired}', ARGV[3], fields.d, '', fields.i, 'ttl') end
return 1
`;
