-- Makes another registry the store's while the lease goes on.
-- KEYS: lease, topics, meta
-- ARGV: token, sequence, then as replace_registry has it
-- Returns {'refused'} or {'registered'}.
local wrong = wrong_type({'hash', 'string', 'hash'})
if wrong then
  return wrong
end
if not admits(KEYS[1], ARGV[1], ARGV[2]) then
  return {'refused'}
end

redis.call('HSET', KEYS[1], 'sequence', ARGV[2])
replace_registry(3)
return {'registered'}
