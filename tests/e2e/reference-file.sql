WITH
  touches AS (SELECT origin, occurred_at, message_id, channel FROM touchpoints WHERE type IN ('impression', 'click')),
  orders AS (SELECT origin, message_id AS conversion, occurred_at, reinterpret(assumeNotNull(value), 'Int64') AS micros FROM touchpoints WHERE type = 'order'),
  paths AS (
    SELECT
      conversion, micros,
      arraySlice(arraySort(groupArrayIf(
        (touches.occurred_at, touches.message_id, touches.channel),
        touches.occurred_at <= orders.occurred_at AND touches.occurred_at >= orders.occurred_at - INTERVAL 30 DAY
      )), -100) AS path,
      toInt64(length(path)) AS n
    FROM orders INNER JOIN touches ON orders.origin = touches.origin
    GROUP BY conversion, micros
  ),
  steps AS (
    SELECT
      conversion, i, n, (path[i]).3 AS channel,
      greatest(100 * (n - 2), 1) AS whole,
      if(n < 3, intDiv(micros, n), intDiv(micros * 40 * (n - 2), whole)) AS u_end,
      if(n < 3, intDiv(micros, n), intDiv(micros * 20, whole)) AS u_middle,
      if(i = 1, micros, 0) AS first,
      if(i = n, micros, 0) AS last,
      if(i < n, intDiv(micros, n), micros - (n - 1) * intDiv(micros, n)) AS linear,
      if(n = 1, micros, if(i = 1, u_end, if(i < n, u_middle, micros - u_end - (n - 2) * u_middle))) AS position_based
    FROM paths ARRAY JOIN arrayEnumerate(path) AS i
  )
SELECT share.1 AS model, channel, toString(sum(reinterpret(share.2, 'Decimal(18,6)'))) AS revenue
FROM steps
ARRAY JOIN [
  ('first', toInt64(first)), ('last', toInt64(last)), ('linear', toInt64(linear)), ('position_based', toInt64(position_based))
] AS share
WHERE share.2 != 0
GROUP BY model, channel
ORDER BY model, channel
