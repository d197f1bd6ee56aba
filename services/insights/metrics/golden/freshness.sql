SELECT toUnixTimestamp64Milli(t.occurred_at) AS occurred, (toUnixTimestamp64Milli(t.received_at) - occurred) / 1000 AS received,
  (toUnixTimestamp64Milli(t.recorded_at) - occurred) / 1000 AS processed, (toUnixTimestamp64Milli(t._loaded_at) - occurred) / 1000 AS loaded
FROM throughline.touchpoints AS t
WHERE t._loaded_at >= now64(3) - INTERVAL 1 HOUR AND NOT t.backfill
ORDER BY t.received_at DESC LIMIT 1
-- {}
