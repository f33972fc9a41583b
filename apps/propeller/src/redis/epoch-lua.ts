/**
 * For scripts: the epoch of a partition, which is what offsets, positions and receipts belong to. It begins when there is
 * none (Redis came back empty), and anew when this server may have lost the end of what was written: a replica that was
 * promoted, or a process that started again without having had everything on disk.
 *
 * Which server serves is asked at most every four seconds, and always when another one does: `here` is a mark that no
 * other server, and no later life of this one, takes for its own. It is neither replicated nor appended to the file; a full
 * copy (a replica's first, a rewritten file) does contain it, and so it says where in this process's memory the table
 * `redis` lies, which is elsewhere in any other. So nothing is ever written in an old epoch on a new server, whichever node
 * comes first, and all agree on the new one.
 *
 * `begin` is what `Epochs.begin` gives: the node, for the name of an epoch that begins, and whether a restart loses
 * nothing. Where that is not known yet, the epoch stays until somebody asks who knows. The name ends with when it began.
 */
export const LUA_EPOCH = `
local function serverNow()
  local server, replication = redis.pcall('INFO', 'server'), redis.pcall('INFO', 'replication')
  if type(server) ~= 'string' or type(replication) ~= 'string' then return nil end
  local run, id = string.match(server, 'run_id:(%x+)'), string.match(replication, 'master_replid:(%x+)')
  local promoted = string.match(replication, 'master_replid2:0*[^0%s]') ~= nil
  return run, run and id and run .. ':' .. id, promoted
end
local function mayHaveLost(known, epoch, run, now, promoted, durable)
  if known == now then return false end
  if promoted then return known or epoch end
  local restarted = known and string.sub(known, 1, #run) ~= run
  return restarted and durable ~= '1'
end
local function epochNow(epochKey, lineageKey, hereKey, begin)
  local epoch = redis.call('GET', epochKey)
  local here = tostring(redis)
  if epoch and redis.call('GET', hereKey) == here then return epoch end
  local node, durable = string.match(begin, '^(%S+) ([01?])$')
  local run, now, promoted = serverNow()
  if now then
    local known = redis.call('GET', lineageKey)
    if mayHaveLost(known, epoch, run, now, promoted, durable) then
      if epoch and durable == '?' then return epoch end
      epoch = false
    end
    if known ~= now then redis.call('SET', lineageKey, now) end
    redis.set_repl(redis.REPL_NONE)
    redis.call('SET', hereKey, here, 'PX', 4000)
    redis.set_repl(redis.REPL_ALL)
  end
  if not epoch then
    local time = redis.call('TIME')
    epoch = node .. '-' .. string.format('%x', time[1] * 1000 + math.floor(time[2] / 1000))
    redis.call('SET', epochKey, epoch)
  end
  return epoch
end
`;

/** The script that began an epoch may have written receipts with a time that Redis had taken a moment earlier. */
const BEGAN_EARLIER_MS = 5;

/** When an epoch began, in ms, by the clock that numbers receipts. */
export function beganAt(epoch: string): number {
  return Number.parseInt(epoch.slice(epoch.lastIndexOf('-') + 1), 16) - BEGAN_EARLIER_MS;
}
