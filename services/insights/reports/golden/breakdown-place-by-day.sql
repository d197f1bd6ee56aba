SELECT toString(converted_on) AS day, channel, place_id AS value, model,
  toInt64(sum(revenue) * 1000000) AS revenue_micros, toFloat64(sum(credit)) AS conversions,
  count() OVER () AS total_rows
FROM throughline_main.credits
WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}
GROUP BY converted_on, channel, place_id, model
HAVING revenue_micros != 0 OR conversions != 0
ORDER BY revenue_micros DESC, day, channel, value, model
LIMIT {limit:UInt32}
-- {"from":"2026-03-01","to":"2026-03-31","conversion":["order"],"currency":"EUR","limit":1000}
