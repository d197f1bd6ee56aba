SELECT channel, countIf(prepares) AS assisted, toInt64(sumIf(value, prepares) * 1000000) AS assisted_revenue_micros,
  countIf(closes) AS last, toInt64(sumIf(value, closes) * 1000000) AS last_revenue_micros,
  countIf(opens) AS first, countIf(single) AS alone, if(last = 0, NULL, assisted / last) AS ratio
FROM (
  SELECT channel, value, has(arrayPopBack(path), channel) AS prepares, path[-1] = channel AS closes,
    path[1] = channel AS opens, arrayUniq(path) = 1 AS single
  FROM throughline_main.journeys
  ARRAY JOIN arrayDistinct(path) AS channel
  WHERE state = 'converted' AND converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}
)
GROUP BY channel
ORDER BY assisted + last DESC, channel
-- {"from":"2026-03-01","to":"2026-03-31","conversion":["order"],"currency":"EUR"}
