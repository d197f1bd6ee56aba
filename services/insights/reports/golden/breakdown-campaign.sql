SELECT '' AS day, channel, campaign AS value, model,
  toInt64(sum(revenue) * 1000000) AS revenue_micros, toFloat64(sum(credit)) AS conversions,
  count() OVER () AS total_rows
FROM throughline_main.attribution_campaign
WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}
GROUP BY channel, campaign, model
HAVING revenue_micros != 0 OR conversions != 0
ORDER BY revenue_micros DESC, day, channel, value, model
LIMIT {limit:UInt32}
-- {"from":"2026-03-01","to":"2026-03-31","conversion":["order"],"currency":"EUR","limit":1000}
