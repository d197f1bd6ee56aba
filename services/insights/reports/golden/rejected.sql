SELECT message_id, source_id, stage, code, reason, toUnixTimestamp64Milli(received_at) AS received_at
FROM throughline_main.failed_events AS f
WHERE f.received_at >= fromUnixTimestamp64Milli({since:Int64})
ORDER BY f.received_at DESC, f.message_id
LIMIT {limit:UInt32}
-- {"since":1774872000000,"limit":20}
