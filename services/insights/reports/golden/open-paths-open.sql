SELECT arrayCompact(path) AS path, count() AS people, toUnixTimestamp64Milli(max(ended_at)) AS last_touch_at,
  people / sum(people) OVER () AS share
FROM throughline_main.journeys
WHERE state = 'open' AND touches > 0 AND ended_at >= fromUnixTimestamp64Milli({since:Int64})
GROUP BY path
ORDER BY people DESC, path
LIMIT {limit:UInt32}
-- {"since":1772366400000,"limit":20}
