SELECT step.1 AS back, step.2 AS channel, step.3 AS next, count() AS conversions, toInt64(sum(value) * 1000000) AS revenue_micros
FROM (
  SELECT value, arraySlice(arrayReverse(arrayCompact(path)), 1, {depth:UInt8}) AS steps
  FROM throughline_main.journeys
  WHERE state = 'converted' AND touches > 0 AND converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}
)
ARRAY JOIN arrayZip(arrayEnumerate(steps), steps, arrayPushFront(arrayPopBack(steps), '(conversion)')) AS step
GROUP BY back, channel, next
ORDER BY back, conversions DESC, channel, next
-- {"from":"2026-03-01","to":"2026-03-31","conversion":["order"],"currency":"EUR","depth":4}
