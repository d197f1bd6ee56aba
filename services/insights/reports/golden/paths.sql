SELECT arrayCompact(path) AS path, count() AS conversions, toInt64(sum(value) * 1000000) AS revenue_micros,
  round(quantileExact(days), 2) AS median_days,
  conversions / sum(conversions) OVER () AS share
FROM throughline_main.journeys
WHERE state = 'converted' AND converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}
GROUP BY path
ORDER BY conversions DESC, revenue_micros DESC, path
LIMIT {limit:UInt32}
-- {"from":"2026-03-01","to":"2026-03-31","conversion":["order"],"currency":"EUR","limit":20}
