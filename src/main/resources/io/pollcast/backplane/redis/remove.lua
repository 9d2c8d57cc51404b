-- Deletes values and says that their topics are gone.
-- KEYS: lease, meta
-- ARGV: token, sequence, prefix of body keys, channel, topics ...
-- Returns {'refused'} or {'removed'}.
local wrong = wrong_type({'hash', 'hash'})
if wrong then
  return wrong
end
if not admits(KEYS[1], ARGV[1], ARGV[2]) then
  return {'refused'}
end
redis.call('HSET', KEYS[1], 'sequence', ARGV[2])
local topics = {}
for i = 5, #ARGV do
  topics[#topics + 1] = ARGV[i]
end
drop(topics, KEYS[2], ARGV[3], ARGV[4])
return {'removed'}
