-- Ends the lease if it has this token, and tells the standbys.
-- KEYS: lease
-- ARGV: token, channel
local wrong = wrong_type({'hash'})
if wrong then
  return wrong
end
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
  return {'kept'}
end
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[2], '{"type":"released"}')
return {'released'}
