SELECT conversion, conversion_key, argMax(order_id, recorded_at) AS order_id, argMax(profile_id, recorded_at) AS profile_id,
  toUnixTimestamp64Milli(max(converted_at)) AS converted_at, argMax(path_length, recorded_at) AS path_length,
  toInt64(sum(revenue) * 1000000) AS revenue_micros, toFloat64(sum(credit)) AS credit, count() OVER () AS total_conversions
FROM throughline_main.credits
WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND currency = {currency:String}
  AND channel = {channel:String} AND model = {model:String}
GROUP BY conversion, conversion_key
HAVING revenue_micros != 0 OR credit != 0
ORDER BY revenue_micros DESC, converted_at DESC, conversion_key
LIMIT {limit:UInt32}
-- {"from":"2026-03-01","to":"2026-03-31","currency":"EUR","channel":"Email","model":"last","limit":200}
