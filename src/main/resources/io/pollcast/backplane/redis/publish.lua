-- Stores and announces a value, unless it is stored already: then only its metadata is replaced.
-- KEYS: lease, epoch, meta, body
-- ARGV: token, sequence, topic, fingerprint, highest version seen, age in ms, metadata and announcement without what is added
--   here at their front, channel, body, '1' if the body goes into the announcement
-- Returns {'refused'} or {'accepted', version}.
local wrong = wrong_type({'hash', 'string', 'hash', 'string'})
if wrong then
  return wrong
end
local epoch = epoch_of(KEYS[2])
if not epoch or not admits(KEYS[1], ARGV[1], ARGV[2]) then
  return {'refused'}
end

local version, fingerprint, changed = parse(redis.call('HGET', KEYS[3], ARGV[3]))
local same = fingerprint == ARGV[4] and redis.call('GET', KEYS[4]) == ARGV[10]
if not same then
  local time = now()
  version = math.max((version or 0) + 1, time, ARGV[5] + 1)
  changed = time - ARGV[6]
end

redis.call('HSET', KEYS[1], 'sequence', ARGV[2])
redis.call('HSET', KEYS[3], ARGV[3], '{"version":' .. text(version) .. ',"changed":' .. text(changed)
    .. ',"sha1":"' .. redis.sha1hex(ARGV[10]) .. '",' .. ARGV[7])
if not same then
  redis.call('SET', KEYS[4], ARGV[10])
  local announcement = '{"epoch":"' .. epoch .. '","version":' .. text(version) .. ',' .. ARGV[8]
  if ARGV[11] == '1' then
    announcement = announcement .. '\n' .. ARGV[10]
  end
  redis.call('PUBLISH', ARGV[9], announcement)
end
return {'accepted', text(version)}
