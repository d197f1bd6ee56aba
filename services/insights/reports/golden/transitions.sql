SELECT move.1 AS channel, move.2 AS next, count() AS moves, moves / sum(moves) OVER (PARTITION BY channel) AS share
FROM (
  SELECT arrayConcat(['(start)'], arrayCompact(path), ['(conversion)']) AS steps
  FROM throughline_main.journeys
  WHERE state = 'converted' AND touches > 0 AND converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}
)
ARRAY JOIN arrayZip(arrayPopBack(steps), arrayPopFront(steps)) AS move
GROUP BY channel, next
ORDER BY channel, moves DESC, next
-- {"from":"2026-03-01","to":"2026-03-31","conversion":["order"],"currency":"EUR"}
