import { LUA_ENVELOPE } from './envelope.js';

/**
 * The one place where an event gets its number, and the only thing that ever publishes to a client's channel. One script,
 * so that number, inbox and broadcast have one order for everybody, and a node that dies leaves none of them half done.
 *
 * KEYS seen state inbox epoch registry channel
 * ARGV newEpoch seenMs inboxMax inboxMs stateMs head tail device expiresAt middle
 * Returns offset, epoch, 1 for a duplicate, the registry entries of the target.
 */
export const PUBLISH = `
local epoch = redis.call('GET', KEYS[4])
if not epoch then
  epoch = ARGV[1]
  redis.call('SET', KEYS[4], epoch)
end
local online
if ARGV[8] == '' then
  online = redis.call('HVALS', KEYS[5])
else
  online = { redis.call('HGET', KEYS[5], ARGV[8]) or nil }
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
local event = ARGV[6] .. offset .. ARGV[7]
redis.call('SET', KEYS[1], offset, 'PX', ARGV[2])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[3], offset .. '-0', 'e', event, 'x', ARGV[9], 'd', ARGV[8])
redis.call('PEXPIRE', KEYS[3], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
local header = '[' .. offset .. ',' .. ARGV[9] .. ',"' .. ARGV[8] .. '"]'
redis.call('SPUBLISH', KEYS[6], ${LUA_ENVELOPE.event('header', 'ARGV[10]', 'event')})
return { offset, epoch, 0, online }
`;

export type PublishReply = [offset: string, epoch: string, duplicate: number, online: string[]];
