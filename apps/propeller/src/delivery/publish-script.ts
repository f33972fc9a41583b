import { KINDS, LUA_RECEIPT } from '../receipts/receipt-lua.js';
import { LUA_EPOCH } from '../redis/epoch-lua.js';
import { LUA_CANCEL, LUA_ENVELOPE } from './envelope.js';
import { LIMITS } from './limits.js';
import { TO_ALL, TO_ANY } from './keys.js';
import { LUA_SEEN } from './seen-lua.js';

/**
 * The one place where an event gets its number, and the only thing that ever publishes to a client's channel. One script,
 * so that number, inbox, receipt and broadcast have one order for everybody, and a node that dies leaves none of them half
 * done.
 *
 * Returns offset, epoch, 1 for a duplicate, the registry entries of the target.
 */
export const PUBLISH = `${LUA_EPOCH}${LUA_RECEIPT}${LUA_CANCEL}${LUA_SEEN}
local seen, before, state, inbox, epochs, registry, channel, receipts, due, collapse, lineage, here = unpack(KEYS)
local begin, head, tail, device, now, expiresAt, dueAt, middle, id, client, owner, collapseMs = unpack(ARGV)
local epoch = epochNow(epochs, lineage, here, begin)
local online
if device == '${TO_ALL}' or device == '${TO_ANY}' then
  online = redis.call('HVALS', registry)
else
  online = { redis.call('HGET', registry, device) or nil }
end
local target = client .. '/' .. device
local first = seenAt(seen, before, id, target)
if first then return { first, epoch, 1, online } end

local offset = redis.call('HINCRBY', state, 'offset', 1)
if offset == 1 then
  -- The counter is new. If it was lost alone, go on behind what the inbox still holds.
  local last = redis.call('XREVRANGE', inbox, '+', '-', 'COUNT', 1)[1]
  if last then
    offset = tonumber(string.match(last[1], '^%d+')) + 1
    redis.call('HSET', state, 'offset', string.format('%.0f', offset))
  end
end
offset = string.format('%.0f', offset)
local json = head .. offset .. tail
remember(seen, before, id, target, offset, now)
redis.call('XADD', inbox, offset .. '-0', 'e', json, 'x', expiresAt, 'd', device, 'i', id)
redis.call('PEXPIRE', inbox, ${LIMITS.inboxMs})
redis.call('PEXPIRE', state, ${LIMITS.stateMs})
redis.call('ZADD', due, dueAt, offset .. ':' .. owner)
receipt(receipts, '${KINDS.accepted}', client, device, '', id, '')

-- Takes an event out of the due-set. When nobody had acknowledged it, it is dropped, for that reason.
local function drop(entry, reason)
  local old = event(entry)
  local unacknowledged = redis.call('ZREM', due, string.match(entry[1], '^%d+') .. ':' .. owner) == 1
  if unacknowledged then receipt(receipts, '${KINDS.dropped}', client, old.d, '', old.i, reason) end
  return old
end

if collapseMs ~= '0' then
  local former = redis.call('SET', collapse, offset, 'PX', collapseMs, 'GET')
  local entry = former and redis.call('XRANGE', inbox, former .. '-0', former .. '-0')[1]
  if entry then
    local old = drop(entry, 'collapsed')
    redis.call('XDEL', inbox, entry[1])
    cancel(channel, epoch, former, old.d, old.i, '')
  end
end

local tooMany = redis.call('XLEN', inbox) - ${LIMITS.inboxEventsMax}
if tooMany >= ${LIMITS.inboxEventsSlack} then
  local last
  for _, entry in ipairs(redis.call('XRANGE', inbox, '-', '+', 'COUNT', tooMany)) do
    local old = drop(entry, 'inbox_full')
    if tonumber(old.x) > tonumber(now) then last = string.match(entry[1], '^%d+') end
  end
  redis.call('XTRIM', inbox, 'MAXLEN', ${LIMITS.inboxEventsMax})
  -- A device that stands before this has missed something.
  if last then redis.call('HSET', state, 'trimmed', last) end
end

local header = '[' .. offset .. ',' .. expiresAt .. ',"' .. device .. '","' .. epoch .. '"]'
redis.call('SPUBLISH', channel, ${LUA_ENVELOPE.event('header', 'middle', 'json')})
return { offset, epoch, 0, online }
`;

export type PublishReply = [offset: string, epoch: string, duplicate: number, online: string[]];

/**
 * An event for a topic: to whoever listens now, in the rooms of the topic and of all its prefixes. They lie in one slot.
 *
 * KEYS seen seenBefore epoch lineage here
 * ARGV begin now eventId topic json header, then a channel and its middle, in turn
 * Returns the epoch, 1 for a duplicate.
 */
export const PUBLISH_TOPIC = `${LUA_EPOCH}${LUA_SEEN}
local seen, before, epochs, lineage, here = unpack(KEYS)
local begin, now, id, topic, json, header = unpack(ARGV)
local epoch = epochNow(epochs, lineage, here, begin)
local target = 'topic:' .. topic
if seenAt(seen, before, id, target) then return { epoch, 1 } end
remember(seen, before, id, target, '0', now)
for i = 7, #ARGV, 2 do
  redis.call('SPUBLISH', ARGV[i], ${LUA_ENVELOPE.event('header', 'ARGV[i + 1]', 'json')})
end
return { epoch, 0 }
`;

export type PublishTopicReply = [epoch: string, duplicate: number];
