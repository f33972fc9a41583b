const TAG = '{propeller:revocations}';

export const KEYS = {
  /** sorted set: what was revoked, by the second it happened in. */
  entries: `${TAG}entries`,
  /** hash: `life`, new whenever Redis has forgotten; `changes`, counted within it. */
  state: `${TAG}state`,
  /** `<life> <changes> <JSON of entries>` for each change. */
  channel: `${TAG}told`,
} as const;

/**
 * Adds revocations, each only if it is stricter than what is known, and tells all nodes.
 *
 * KEYS entries state channel
 * ARGV newLife oldest json lifeSeconds, then second and name of each
 * Returns life, changes.
 */
export const ADD = `
local life = redis.call('HGET', KEYS[2], 'life')
if not life then
  life = ARGV[1]
  redis.call('HSET', KEYS[2], 'life', life)
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[2])
local new = 0
for i = 5, #ARGV, 2 do new = new + redis.call('ZADD', KEYS[1], 'GT', 'CH', ARGV[i], ARGV[i + 1]) end
if new > 0 then
  local changes = string.format('%.0f', redis.call('HINCRBY', KEYS[2], 'changes', 1))
  redis.call('EXPIRE', KEYS[1], ARGV[4])
  redis.call('EXPIRE', KEYS[2], ARGV[4])
  redis.call('SPUBLISH', KEYS[3], life .. ' ' .. changes .. ' ' .. ARGV[3])
end
return { life, redis.call('HGET', KEYS[2], 'changes') or '0' }
`;

/**
 * All revocations, unless they are known already.
 *
 * KEYS entries state
 * ARGV life changes
 * Returns life or '', changes, and names and seconds when these differ from what was given.
 */
export const READ = `
local life = redis.call('HGET', KEYS[2], 'life') or ''
local changes = redis.call('HGET', KEYS[2], 'changes') or '0'
if life == ARGV[1] and changes == ARGV[2] then return { life, changes } end
return { life, changes, redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES') }
`;
