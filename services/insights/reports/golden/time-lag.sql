SELECT toUInt32(floor(j.days)) AS days, count() AS conversions, toInt64(sum(value) * 1000000) AS revenue_micros,
  conversions / sum(conversions) OVER () AS share
FROM throughline_main.journeys AS j
WHERE state = 'converted' AND converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String} AND touches > 0
GROUP BY days
ORDER BY days
-- {"from":"2026-03-01","to":"2026-03-31","conversion":["order"],"currency":"EUR"}
