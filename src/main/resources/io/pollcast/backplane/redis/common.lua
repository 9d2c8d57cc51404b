-- Stands before each script.

-- Whole numbers as text; tostring() would write large ones with an exponent.
local function text(number)
  return string.format('%.0f', number)
end

-- The server's clock in milliseconds.
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- An error to return if one of the first keys holds another type than expected, else nil. A script that fails half-way keeps
-- what it has written so far, so this comes first.
local function wrong_type(types)
  for i, expected in ipairs(types) do
    local actual = redis.call('TYPE', KEYS[i]).ok
    if actual ~= expected and actual ~= 'none' then
      return redis.error_reply('WRONGTYPE ' .. KEYS[i] .. ' holds a ' .. actual .. ' (expected: a ' .. expected .. ')')
    end
  end
end

-- Whether the lease has this token now and has only seen lower sequence numbers.
local function admits(lease_key, token, sequence)
  local lease = redis.call('HMGET', lease_key, 'token', 'sequence')
  local last = tonumber(lease[2] or nil)
  return lease[1] == token and last ~= nil and tonumber(sequence) > last
end

-- The epoch, or nil if there is none that could be written into JSON as it is.
local function epoch_of(key)
  local epoch = redis.call('GET', key)
  return epoch and #epoch <= 64 and string.match(epoch, '^[%w_-]+$') or nil
end

local function between(number, least)
  return type(number) == 'number' and number >= least and number <= 4503599627370496
end

-- Version, fingerprint, time of change and SHA-1 of the body from a line of metadata; nothing if it is not one of ours.
local function parse(line)
  local ok, meta = pcall(cjson.decode, line)
  if ok and type(meta) == 'table' and type(meta.fingerprint) == 'string' and between(meta.version, 1) and between(meta.changed, 0) then
    return meta.version, meta.fingerprint, meta.changed, meta.sha1
  end
end

-- Whether a topic is prefix, one part, suffix.
local function fits(topic, prefix, suffix)
  local part = string.sub(topic, #prefix + 1, #topic - #suffix)
  return #part > 0 and #topic == #prefix + #part + #suffix and string.sub(topic, 1, #prefix) == prefix
      and string.sub(topic, #topic - #suffix + 1) == suffix and not string.find(part, '/', 1, true)
end

-- Deletes the values of topics; when none of them is left, says that they are gone.
local function drop(topics, meta_key, body_prefix, channel)
  for _, topic in ipairs(topics) do
    redis.call('HDEL', meta_key, topic)
    redis.call('DEL', body_prefix .. topic)
  end
  for _, topic in ipairs(topics) do
    redis.call('PUBLISH', channel, '{"type":"gone","topic":' .. cjson.encode(topic) .. '}')
  end
end

-- Makes a registry the store's; topics that it lacks lose their values, and everyone is told.
-- KEYS: lease, topics, meta
-- ARGV from first on: registry, its hash, prefix of body keys, channel, how many templates, of each what comes before and what after
--   its variable ..., topics of the registry ...
local function replace_registry(first)
  local last_template = first + 4 + 2 * ARGV[first + 4]
  local keep = {}
  for i = last_template + 1, #ARGV do
    keep[ARGV[i]] = true
  end
  local function is_kept(topic)
    local kept = keep[topic]
    for i = first + 5, last_template, 2 do
      kept = kept or fits(topic, ARGV[i], ARGV[i + 1])
    end
    return kept
  end
  local gone, seen = {}, {}
  local function drop_unless_kept(topic)
    if type(topic) == 'string' and not seen[topic] and not is_kept(topic) then
      seen[topic] = true
      gone[#gone + 1] = topic
    end
  end
  for _, topic in ipairs(redis.call('HKEYS', KEYS[3])) do
    drop_unless_kept(topic)
  end
  local old = redis.call('GET', KEYS[2])
  if old ~= ARGV[first] then
    local ok, registry = pcall(cjson.decode, old)
    if ok and type(registry) == 'table' and type(registry.topics) == 'table' then
      for _, info in ipairs(registry.topics) do
        if type(info) == 'table' then
          drop_unless_kept(info.topic)
        end
      end
    end
    redis.call('SET', KEYS[2], ARGV[first])
  end
  redis.call('HSET', KEYS[1], 'registry', ARGV[first + 1])
  table.sort(gone)
  drop(gone, KEYS[3], ARGV[first + 2], ARGV[first + 3])
end
