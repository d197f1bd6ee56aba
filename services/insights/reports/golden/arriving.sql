SELECT message_id, profile_id, type, event, channel, source_id,
  toUnixTimestamp64Milli(occurred_at) AS occurred_at, toUnixTimestamp64Milli(received_at) AS received_at
FROM throughline_main.touchpoints AS t
WHERE t.received_at >= fromUnixTimestamp64Milli({since:Int64})
ORDER BY t.received_at DESC, t.message_id
LIMIT {limit:UInt32}
-- {"since":1774872000000,"limit":20}
