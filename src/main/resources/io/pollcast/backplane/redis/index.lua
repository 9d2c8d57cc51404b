-- Everything but the bodies, at one time.
-- KEYS: epoch, topics, beat, meta
-- Returns {time, epoch, topics, beat, {topic, metadata, topic, metadata, ...}}.
local wrong = wrong_type({'string', 'string', 'string', 'hash'})
if wrong then
  return wrong
end
return {text(now()), epoch_of(KEYS[1]) or false, redis.call('GET', KEYS[2]), redis.call('GET', KEYS[3]), redis.call('HGETALL', KEYS[4])}
