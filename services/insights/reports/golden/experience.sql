SELECT score, a.value AS value, answers, a.credit AS credit, up_micros, down_micros, mean AS mean_change,
  if(answers >= 10, mean - 1.96 * error, NULL) AS low, if(answers >= 10, mean + 1.96 * error, NULL) AS high,
  toInt64(m.amount * 1000000) AS revenue_micros, toFloat64(m.credits) AS conversions
FROM (
  SELECT score, value, count() AS answers, sum(part) AS credit, toInt64(sumIf(points, points > 0) * 1000000) AS up_micros,
    toInt64(sumIf(points, points < 0) * 1000000) AS down_micros, if(credit = 0, NULL, sum(whole * part) / credit) AS mean,
    sqrt(greatest(0, sum(pow(part * whole, 2)) - 2 * mean * sum(part * part * whole) + mean * mean * sum(part * part)) * answers / (answers - 1)) / credit AS error
  FROM (
    SELECT score, conversion_key, channel AS value, sum(change) AS points, toFloat64(sum(credit)) AS part,
      toFloat64(points) / part AS whole
    FROM throughline_main.score_credits
    WHERE answered_on BETWEEN {from:Date} AND {to:Date} AND model = {model:String}
    GROUP BY score, profile_id, conversion_key, value
    HAVING part != 0
  )
  GROUP BY score, value
) AS a
LEFT JOIN (
  SELECT channel AS value, sum(revenue) AS amount, sum(credit) AS credits
  FROM throughline_main.attribution_daily
  WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND model = {model:String} AND currency = {currency:String}
  GROUP BY value
) AS m ON m.value = a.value
ORDER BY score, value = 'Unattributed', credit DESC, value
-- {"from":"2026-03-01","to":"2026-03-31","conversion":["order"],"model":"linear","currency":"EUR"}
