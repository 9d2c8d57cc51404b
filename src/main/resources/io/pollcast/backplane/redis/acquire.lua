-- Grants the lease if it is free or has this token already; makes the claim's registry the store's.
-- KEYS: lease, epoch, topics, meta
-- ARGV: token, lease time in ms, new epoch, registry, its hash, prefix of body keys, channel, topics of the registry ...
-- Returns {'denied', registry hash of the holder} or {'granted', epoch, time, topic, metadata, topic, metadata, ...}.
local wrong = wrong_type({'hash', 'string', 'string', 'hash'})
if wrong then
  return wrong
end

local lease = redis.call('HMGET', KEYS[1], 'token', 'registry')
-- A lease without an end is none of ours.
local held = lease[1] and redis.call('PTTL', KEYS[1]) >= 0
if held and lease[1] ~= ARGV[1] then
  return {'denied', lease[2] or ''}
end
if not held then
  redis.call('HSET', KEYS[1], 'token', ARGV[1], 'sequence', '0')
end
redis.call('HSET', KEYS[1], 'registry', ARGV[5], 'lease', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])

local epoch = epoch_of(KEYS[2])
if not epoch then
  epoch = ARGV[3]
  redis.call('SET', KEYS[2], epoch)
end

local keep = {}
for i = 8, #ARGV do
  keep[ARGV[i]] = true
end
local gone, seen = {}, {}
local function drop_unless_kept(topic)
  if type(topic) == 'string' and not keep[topic] and not seen[topic] then
    seen[topic] = true
    gone[#gone + 1] = topic
  end
end
for _, topic in ipairs(redis.call('HKEYS', KEYS[4])) do
  drop_unless_kept(topic)
end
local old = redis.call('GET', KEYS[3])
if old ~= ARGV[4] then
  local ok, registry = pcall(cjson.decode, old)
  if ok and type(registry) == 'table' and type(registry.topics) == 'table' then
    for _, info in ipairs(registry.topics) do
      if type(info) == 'table' then
        drop_unless_kept(info.topic)
      end
    end
  end
  redis.call('SET', KEYS[3], ARGV[4])
end
table.sort(gone)
for _, topic in ipairs(gone) do
  redis.call('HDEL', KEYS[4], topic)
  redis.call('DEL', ARGV[6] .. topic)
end
for _, topic in ipairs(gone) do
  redis.call('PUBLISH', ARGV[7], '{"type":"gone","topic":' .. cjson.encode(topic) .. '}')
end

local answer = {'granted', epoch, text(now())}
for _, part in ipairs(redis.call('HGETALL', KEYS[4])) do
  answer[#answer + 1] = part
end
return answer
