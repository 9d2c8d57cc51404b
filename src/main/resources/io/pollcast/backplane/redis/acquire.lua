-- Grants the lease if it is free or has this token already; makes the claim's registry the store's.
-- KEYS: lease, topics, meta, epoch
-- ARGV: token, lease time in ms, new epoch, then as replace_registry has it
-- Returns {'denied', registry hash of the holder, what is left of its lease in ms} or
--   {'granted', epoch, time, topic, metadata, topic, metadata, ...}.
local wrong = wrong_type({'hash', 'string', 'hash', 'string'})
if wrong then
  return wrong
end

local lease = redis.call('HMGET', KEYS[1], 'token', 'registry')
-- A lease without an end is none of ours.
local left = redis.call('PTTL', KEYS[1])
local held = lease[1] and left >= 0
if held and lease[1] ~= ARGV[1] then
  return {'denied', lease[2] or '', text(left)}
end
if not held then
  redis.call('HSET', KEYS[1], 'token', ARGV[1], 'sequence', '0')
end
redis.call('HSET', KEYS[1], 'lease', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])

local epoch = epoch_of(KEYS[4])
if not epoch then
  epoch = ARGV[3]
  redis.call('SET', KEYS[4], epoch)
end

replace_registry(4)

local answer = {'granted', epoch, text(now())}
for _, part in ipairs(redis.call('HGETALL', KEYS[3])) do
  answer[#answer + 1] = part
end
return answer
