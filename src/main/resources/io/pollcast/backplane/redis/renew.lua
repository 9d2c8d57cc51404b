-- Keeps the lease, stores and announces the beat, and says which of its values are not stored.
-- KEYS: lease, epoch, meta, beat, the body of each topic below ...
-- ARGV: token, sequence, epoch, beat without its opening brace, channel, then topic, version and fingerprint of each value ...
-- Returns {'lost'} or {'renewed', topic, topic, ...}.
local function has_sha1(key, sha1)
  return redis.call('TYPE', key).ok == 'string' and redis.sha1hex(redis.call('GET', key)) == sha1
end

local wrong = wrong_type({'hash', 'string', 'hash', 'string'})
if wrong then
  return wrong
end
if not admits(KEYS[1], ARGV[1], ARGV[2]) then
  return {'lost'}
end
if epoch_of(KEYS[2]) ~= ARGV[3] then
  redis.call('DEL', KEYS[1])
  return {'lost'}
end

local held = redis.call('HMGET', KEYS[1], 'lease', 'turn')
local turn = tonumber(held[2] or nil)
turn = between(turn, 0) and turn + 1 or 0

local answer = {'renewed'}
local topics = {}
for i = 6, #ARGV, 3 do
  topics[#topics + 1] = ARGV[i]
end
if #topics > 0 then
  local lines = redis.call('HMGET', KEYS[3], unpack(topics))
  -- One look at all the bodies; a closer one only if some are missing, and at one in turn: somebody may have overwritten it.
  local complete = redis.call('EXISTS', unpack(KEYS, 5)) == #topics
  local looked_at = turn % #topics + 1
  for i, topic in ipairs(topics) do
    local version, fingerprint, _, sha1 = parse(lines[i])
    if not version or text(version) ~= ARGV[4 + 3 * i] or fingerprint ~= ARGV[5 + 3 * i]
        or not complete and redis.call('EXISTS', KEYS[4 + i]) == 0
        or i == looked_at and sha1 and not has_sha1(KEYS[4 + i], sha1) then
      answer[#answer + 1] = topic
    end
  end
end

redis.call('HSET', KEYS[1], 'sequence', ARGV[2], 'turn', text(turn))
redis.call('PEXPIRE', KEYS[1], held[1])
local beat = '{"sent":' .. text(now()) .. ',' .. ARGV[4]
redis.call('SET', KEYS[4], beat)
redis.call('PUBLISH', ARGV[5], beat)
return answer
