import { KINDS, LUA_RECEIPT } from '../receipts/receipt-lua.js';
import { LUA_ENVELOPE } from './envelope.js';

/**
 * The one place where an event gets its number, and the only thing that ever publishes to a client's channel. One script,
 * so that number, inbox, receipt and broadcast have one order for everybody, and a node that dies leaves none of them half
 * done.
 *
 * KEYS seen state inbox epoch registry channel receipts due
 * ARGV newEpoch seenMs inboxMax inboxSlack inboxMs stateMs head tail device expiresAt middle eventId client owner
 * Returns offset, epoch, 1 for a duplicate, the registry entries of the target.
 */
export const PUBLISH = `${LUA_RECEIPT}
local epoch = redis.call('GET', KEYS[4])
if not epoch then
  epoch = ARGV[1]
  redis.call('SET', KEYS[4], epoch)
end
local online
if ARGV[9] == '' then
  online = redis.call('HVALS', KEYS[5])
else
  online = { redis.call('HGET', KEYS[5], ARGV[9]) or nil }
end
local first = redis.call('GET', KEYS[1])
if first then return { first, epoch, 1, online } end

local offset = redis.call('HINCRBY', KEYS[2], 'offset', 1)
if offset == 1 then
  -- The counter is new. If it was lost alone, go on behind what the inbox still holds.
  local last = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1]
  if last then
    offset = tonumber(string.match(last[1], '^%d+')) + 1
    redis.call('HSET', KEYS[2], 'offset', string.format('%.0f', offset))
  end
end
offset = string.format('%.0f', offset)
local json = ARGV[7] .. offset .. ARGV[8]
redis.call('SET', KEYS[1], offset, 'PX', ARGV[2])
redis.call('XADD', KEYS[3], offset .. '-0', 'e', json, 'x', ARGV[10], 'd', ARGV[9], 'i', ARGV[12])
redis.call('PEXPIRE', KEYS[3], ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
redis.call('ZADD', KEYS[8], ARGV[10], offset .. ':' .. ARGV[14])
receipt(KEYS[7], '${KINDS.accepted}', ARGV[13], ARGV[9], '', ARGV[12], '')

local tooMany = redis.call('XLEN', KEYS[3]) - tonumber(ARGV[3])
if tooMany >= tonumber(ARGV[4]) then
  for _, entry in ipairs(redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', tooMany)) do
    local old = event(entry)
    local member = string.match(entry[1], '^%d+') .. ':' .. ARGV[14]
    if redis.call('ZREM', KEYS[8], member) == 1 and old.i then
      receipt(KEYS[7], '${KINDS.dropped}', ARGV[13], old.d, '', old.i, 'inbox_full')
    end
  end
  redis.call('XTRIM', KEYS[3], 'MAXLEN', ARGV[3])
end

local header = '[' .. offset .. ',' .. ARGV[10] .. ',"' .. ARGV[9] .. '"]'
redis.call('SPUBLISH', KEYS[6], ${LUA_ENVELOPE.event('header', 'ARGV[11]', 'json')})
return { offset, epoch, 0, online }
`;

export type PublishReply = [offset: string, epoch: string, duplicate: number, online: string[]];
