SELECT conversion, conversion_key, argMax(order_id, (c.credit > 0, c.recorded_at)) AS order_id, argMax(profile_id, (c.credit > 0, c.recorded_at)) AS profile_id,
  toUnixTimestamp64Milli(argMax(c.converted_at, (c.credit > 0, c.recorded_at))) AS converted_at, argMax(path_length, (c.credit > 0, c.recorded_at)) AS path_length,
  toInt64(sum(revenue) * 1000000) AS revenue_micros, toFloat64(sum(credit)) AS credit, count() OVER () AS total_conversions
FROM throughline_main.credits AS c
WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}
  AND channel = {channel:String} AND model = {model:String}
GROUP BY conversion, conversion_key
HAVING revenue_micros != 0 OR credit != 0
ORDER BY revenue_micros DESC, converted_at DESC, conversion_key
LIMIT {limit:UInt32}
-- {"from":"2026-03-01","to":"2026-03-31","conversion":["order"],"currency":"EUR","channel":"Email","model":"last","limit":200}
