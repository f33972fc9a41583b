import { LUA_CANCEL, LUA_ENVELOPE } from '../delivery/envelope.js';
import { TO_ANY } from '../delivery/keys.js';
import { LUA_EPOCH } from '../redis/epoch-lua.js';
import { KINDS, LUA_RECEIPT } from '../receipts/receipt-lua.js';

/**
 * A device connects: it takes its place in the registry, any earlier connection of it is told, and it learns where it
 * stands, with the first page of what it has missed.
 *
 * KEYS epoch state inbox registry positions devices channel lineage here node
 * ARGV begin device connection entry now mode since devicesMax positionMs stateMs registryMs pageEvents member connectionsMax
 * Returns epoch, generation, latest, start, 1 for a gap, the page; nothing when the client has too many connections.
 */
export const OPEN = `${LUA_EPOCH}
local epoch = epochNow(KEYS[1], KEYS[8], KEYS[9], ARGV[1])
if redis.call('HEXISTS', KEYS[4], ARGV[2]) == 0 and redis.call('HLEN', KEYS[4]) >= tonumber(ARGV[14]) then
  return {}
end
local generation = string.format('%.0f', redis.call('HINCRBY', KEYS[2], 'connections', 1))
local latest = tonumber(redis.call('HGET', KEYS[2], 'offset') or '0')
local oldest = latest + 1
local first = redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', 1)[1]
if first then oldest = tonumber(string.match(first[1], '^%d+')) end

local stored = tonumber(redis.call('HGET', KEYS[5], ARGV[2]) or '')
if stored and stored > latest then
  -- It stems from an inbox that is no more.
  redis.call('HDEL', KEYS[5], ARGV[2])
end
local start
if ARGV[6] == 'latest' then
  start = latest
elseif ARGV[6] == 'after' then
  start = tonumber(ARGV[7])
else
  start = stored or oldest - 1
end
local gap = 0
if start > latest then
  gap = 1
  start = oldest - 1
elseif start < tonumber(redis.call('HGET', KEYS[2], 'trimmed') or '0') then
  gap = 1
end
if ARGV[6] ~= 'stored' and not stored then
  -- A new device chose where to begin: that is its position until it acknowledges.
  redis.call('HSET', KEYS[5], ARGV[2], string.format('%.0f', start))
end

if redis.call('HEXISTS', KEYS[4], ARGV[2]) == 1 then
  local header = '["replaced",' .. generation .. ',"' .. ARGV[2] .. '","' .. ARGV[3] .. '"]'
  redis.call('SPUBLISH', KEYS[7], ${LUA_ENVELOPE.control('header')})
end
redis.call('SADD', KEYS[10], ARGV[13])
redis.call('PEXPIRE', KEYS[10], ARGV[11])
redis.call('HSET', KEYS[4], ARGV[2], ARGV[4] .. generation .. '}')
redis.call('PEXPIRE', KEYS[4], ARGV[11])
redis.call('ZADD', KEYS[6], ARGV[5], ARGV[2])
local over = redis.call('ZCARD', KEYS[6]) - tonumber(ARGV[8])
if over > 0 then
  for _, device in ipairs(redis.call('ZRANGE', KEYS[6], 0, over - 1)) do
    redis.call('ZREM', KEYS[6], device)
    redis.call('HDEL', KEYS[5], device)
  end
end
redis.call('PEXPIRE', KEYS[6], ARGV[9])
redis.call('PEXPIRE', KEYS[5], ARGV[9])
redis.call('PEXPIRE', KEYS[2], ARGV[10])

local from = string.format('(%.0f-0', start)
local page = redis.call('XRANGE', KEYS[3], from, '+', 'COUNT', ARGV[12])
return { epoch, generation, string.format('%.0f', latest), string.format('%.0f', start), gap, page }
`;

/**
 * After messages may have been lost: is this still the device's connection, and still the same Redis? An entry that is
 * missing (Redis came back without it, or this node was taken for dead) is written again.
 *
 * KEYS epoch state registry lineage here node
 * ARGV begin device connection entry registryMs member
 * Returns epoch, latest, 'mine' or 'replaced'.
 */
export const VERIFY = `${LUA_EPOCH}
local epoch = epochNow(KEYS[1], KEYS[4], KEYS[5], ARGV[1])
local latest = redis.call('HGET', KEYS[2], 'offset') or '0'
local entry = redis.call('HGET', KEYS[3], ARGV[2])
if entry and cjson.decode(entry).connection ~= ARGV[3] then return { epoch, latest, 'replaced' } end
redis.call('SADD', KEYS[6], ARGV[6])
redis.call('PEXPIRE', KEYS[6], ARGV[5])
redis.call('HSETNX', KEYS[3], ARGV[2], ARGV[4])
redis.call('PEXPIRE', KEYS[3], ARGV[5])
return { epoch, latest, 'mine' }
`;

/**
 * A device has acknowledged. A position only rises, and only counts in the epoch it was earned in. The events behind the
 * former position are delivered now, each once; whatever was sent to nobody or to others is not among them. What was for
 * any device is out of the inbox with the first acknowledgement, and the others are told.
 *
 * KEYS epoch positions devices inbox receipts due channel lineage here
 * ARGV epoch device offset now positionMs client owner begin, then the offsets that were sent to this device
 * Returns how many receipts it wrote; -1 where another epoch is.
 */
export const ACKNOWLEDGE = `${LUA_EPOCH}${LUA_RECEIPT}${LUA_CANCEL}
if epochNow(KEYS[1], KEYS[8], KEYS[9], ARGV[8]) ~= ARGV[1] then return -1 end
local stored = tonumber(redis.call('HGET', KEYS[2], ARGV[2]) or '-1')
local written = 0
for i = 9, #ARGV do
  local id = ARGV[i] .. '-0'
  local entry = tonumber(ARGV[i]) > stored and redis.call('XRANGE', KEYS[4], id, id)[1]
  local fields = entry and event(entry) or {}
  if fields.i then
    redis.call('ZREM', KEYS[6], ARGV[i] .. ':' .. ARGV[7])
    receipt(KEYS[5], '${KINDS.delivered}', ARGV[6], fields.d, ARGV[2], fields.i, '')
    if fields.d == '${TO_ANY}' then
      redis.call('XDEL', KEYS[4], id)
      cancel(KEYS[7], ARGV[1], ARGV[i], fields.d, fields.i, ARGV[2])
    end
    written = written + 1
  end
end
if tonumber(ARGV[3]) > stored then redis.call('HSET', KEYS[2], ARGV[2], ARGV[3]) end
redis.call('PEXPIRE', KEYS[2], ARGV[5])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[5])
return written
`;

/**
 * A connection has ended. Its entry goes only if it is still its own: a newer connection of the device may be there.
 *
 * KEYS registry devices node
 * ARGV device connection now member
 */
export const RELEASE = `
redis.call('SREM', KEYS[3], ARGV[4])
local entry = redis.call('HGET', KEYS[1], ARGV[1])
if entry and cjson.decode(entry).connection == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
redis.call('ZADD', KEYS[2], 'XX', ARGV[3], ARGV[1])
return 1
`;
