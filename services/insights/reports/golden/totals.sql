SELECT toFloat64(sum(credits)) AS conversions, toInt64(sum(amount) * 1000000) AS revenue_micros,
  toInt64(sumIf(amount, channel = 'Unattributed') * 1000000) AS unattributed_micros
FROM (
  SELECT channel, sum(revenue) AS amount, sum(credit) AS credits
  FROM throughline_main.attribution_daily
  WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String} AND model = {model:String}
  GROUP BY channel
)
-- {"from":"2026-03-01","to":"2026-03-31","conversion":["order"],"currency":"EUR","model":"last"}
