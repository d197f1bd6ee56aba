SELECT source_id, toUnixTimestamp64Milli(max(received_at)) / 1000 AS at
FROM throughline_main.touchpoints
WHERE occurred_on >= {today:Date} - 30 AND NOT backfill
  AND occurred_at >= toDateTime64({today:Date} - 31, 3, 'UTC')
GROUP BY source_id
-- {"today":"2026-03-31"}
