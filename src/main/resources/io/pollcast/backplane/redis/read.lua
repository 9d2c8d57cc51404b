-- One value and what is known of it, at one time.
-- KEYS: epoch, beat, meta, body
-- ARGV: topic
-- Returns {time, epoch, beat, metadata, body}.
local wrong = wrong_type({'string', 'string', 'hash', 'string'})
if wrong then
  return wrong
end
return {text(now()), epoch_of(KEYS[1]) or false, redis.call('GET', KEYS[2]), redis.call('HGET', KEYS[3], ARGV[1]), redis.call('GET', KEYS[4])}
