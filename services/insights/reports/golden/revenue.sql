SELECT toString(converted_on) AS day, toInt64(sum(revenue) * 1000000) AS revenue_micros, toFloat64(sum(credit)) AS conversions
FROM throughline_main.attribution_daily
WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String} AND model = {model:String}
GROUP BY converted_on
ORDER BY converted_on
-- {"from":"2026-03-01","to":"2026-03-31","conversion":["order"],"currency":"EUR","model":"last"}
