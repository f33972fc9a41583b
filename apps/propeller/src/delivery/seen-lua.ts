import { LIMITS } from './limits.js';

/**
 * For scripts: recognises what was published before. A hash per tenant and partition holds, by event id, where the event
 * went: ` <client>/<device>=<offset>`, once for each target. The field '' says when the hash began. After a day, or when it
 * is full, it becomes the generation before, and the one before that is forgotten: so an id is known for a day at least,
 * unless more than `seenMax` others came in that time, and two full hashes are all it can cost.
 */
export const LUA_SEEN = `
local function offsetOf(line, target)
  if not line then return nil end
  local _, stop = string.find(line, ' ' .. target .. '=', 1, true)
  return stop and string.match(line, '^%d+', stop + 1)
end
local function overflow(id, target) return id .. ' ' .. target end
local function lookUp(key, id, target)
  local line = redis.call('HGET', key, id)
  if not line then return nil end
  return offsetOf(line, target) or (#line >= ${LIMITS.seenLineBytesMax} and redis.call('HGET', key, overflow(id, target)))
end
local function seenAt(seen, before, id, target)
  return lookUp(seen, id, target) or lookUp(before, id, target)
end
local function remember(seen, before, id, target, offset, now)
  local began = redis.call('HGET', seen, '')
  if began and (now - began >= ${LIMITS.duplicateMs} or redis.call('HLEN', seen) > ${LIMITS.seenMax}) then
    redis.call('RENAME', seen, before)
    redis.call('PEXPIRE', before, ${LIMITS.duplicateMs})
    began = nil
  end
  if not began then
    redis.call('HSET', seen, '', now)
    redis.call('PEXPIRE', seen, ${2 * LIMITS.duplicateMs})
  end
  local line = redis.call('HGET', seen, id) or ''
  if #line < ${LIMITS.seenLineBytesMax} then
    redis.call('HSET', seen, id, line .. ' ' .. target .. '=' .. offset)
  else
    -- One id for very many clients: a line for each, so that none becomes long.
    redis.call('HSET', seen, overflow(id, target), offset)
  end
end
`;
