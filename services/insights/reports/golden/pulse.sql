SELECT countIf(occurred_on = {today:Date}) AS events_today,
  toUnixTimestamp64Milli(max(received_at)) AS newest_received_at, toUnixTimestamp64Milli(max(occurred_at)) AS newest_occurred_at
FROM throughline_main.touchpoints
WHERE occurred_on >= {today:Date} - 1
  AND occurred_at >= toDateTime64({today:Date} - 2, 3, 'UTC')
-- {"today":"2026-03-31"}
