/**
 * All buckets of one draw are looked at and taken from in one step, whichever process asks (the npm limiters count whole
 * points in fixed windows, one key at a time). KEYS[1]: hash of the account, field → "<level> <ms>". ARGV: mode, ms to keep
 * the hash, then per bucket: field, capacity, refill per ms, cost, level required, seed ('' = unknown).
 *
 * `take` takes nothing when one bucket has less than required; `settle` always takes (a cost may be negative), also below
 * zero, and skips buckets that are not there, which their seed will know about. @returns {verdict, level…}; verdict: 1
 * taken, 0 refused, -1 a level is missing and no seed was given. Levels are text: Redis would cut numbers to integers.
 * The clock is Redis's own; one that jumps back refills nothing.
 */
export const TAKE_TOKENS = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local levels, taken = {}, 1
for i = 3, #ARGV, 6 do
  local capacity = tonumber(ARGV[i + 1])
  local stored = redis.call('HGET', KEYS[1], ARGV[i])
  local level = false
  if stored then
    local held, at = string.match(stored, '^(%S+) (%S+)$')
    level = math.min(capacity, tonumber(held) + math.max(0, now - tonumber(at)) * tonumber(ARGV[i + 2]))
  elseif ARGV[1] == 'take' then
    if ARGV[i + 5] == '' then return {-1} end
    level = math.min(capacity, tonumber(ARGV[i + 5]))
  end
  if level and ARGV[1] == 'take' and level + 1e-9 < tonumber(ARGV[i + 4]) then taken = 0 end
  levels[#levels + 1] = level
end
local answer = {taken}
for k, level in ipairs(levels) do
  local i = 3 + (k - 1) * 6
  if level then
    if taken == 1 then level = math.min(tonumber(ARGV[i + 1]), level - tonumber(ARGV[i + 3])) end
    redis.call('HSET', KEYS[1], ARGV[i], string.format('%.17g %.17g', level, now))
    answer[#answer + 1] = string.format('%.17g', level)
  else
    answer[#answer + 1] = ''
  end
end
if #levels > 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return answer
`;
