WITH
  touches AS (SELECT origin, occurred_at, message_id, channel FROM touchpoints WHERE type IN ('impression', 'click')),
  orders AS (SELECT origin, message_id AS conversion, occurred_at, reinterpret(assumeNotNull(value), 'Int64') AS micros FROM touchpoints WHERE type = 'order'),
  paths AS (
    SELECT
      conversion, toInt128(any(orders.micros)) AS value, any(orders.occurred_at) AS at,
      arraySlice(arraySort(groupArrayIf(
        (touches.occurred_at, touches.message_id, touches.channel),
        touches.message_id != '' AND touches.occurred_at <= orders.occurred_at AND touches.occurred_at >= orders.occurred_at - INTERVAL 30 DAY
      )), -100) AS path
    FROM orders LEFT JOIN touches ON orders.origin = touches.origin
    GROUP BY conversion
  ),
  weighed AS (
    SELECT
      conversion, value, arrayMap(x -> x.3, path) AS channels, toInt64(length(path)) AS n, arrayEnumerate(path) AS places,
      arrayMap(x -> toUnixTimestamp64Milli(at) - toUnixTimestamp64Milli(x.1), path) AS age,
      arrayLastIndex(c -> c != 'Direct', channels) AS direct,
      arrayLastIndex(c -> match(c, '^(Paid .*|Display|Cross-network)$'), channels) AS paid,
      -- Nobody in this file is a lead and nothing of it happens in a session.
      arrayMap(i -> 0, places) AS same_touch,
      arrayMap(i -> multiIf(n = 1, 1, n = 2, 50, i IN (1, n), 40 * (n - 2), 20), places) AS position_based,
      arrayMap(i -> multiIf(n = 1, 1, n = 2, if(i = 1, 25, 75), i = 1, 20 * (n - 2), i = n, 60 * (n - 2), 20), places) AS j_shaped,
      arrayMap(i -> multiIf(n = 1, 1, n = 2, if(i = 1, 75, 25), i = 1, 60 * (n - 2), i = n, 20 * (n - 2), 20), places) AS inverse_j,
      arrayMap(i -> multiIf(n = 1, 1, i = 1, 3 * greatest(n - 2, 1), i = n, 0, 5), places) AS own,
      arrayMap(ms -> toInt64(round(1048576 / exp2(intDiv(ms, 3600000) / 168))), age) AS time_decay,
      arrayJoin([
        ('first', arrayMap(i -> toInt64(i = 1), places)),
        ('last', arrayMap(i -> toInt64(i = n), places)),
        ('last_non_direct', arrayMap(i -> toInt64(i = if(direct = 0, n, direct)), places)),
        ('last_paid', arrayMap(i -> toInt64(i = if(paid = 0, n, paid)), places)),
        ('same_touch', arrayMap(w -> toInt64(w), same_touch)),
        ('linear', arrayMap(i -> toInt64(1), places)),
        ('position_based', arrayMap(w -> toInt64(w), position_based)),
        ('j_shaped', arrayMap(w -> toInt64(w), j_shaped)),
        ('inverse_j', arrayMap(w -> toInt64(w), inverse_j)),
        ('w_shaped', arrayMap(w -> toInt64(w), position_based)),
        ('time_decay', time_decay),
        ('linear_week', arrayMap(ms -> toInt64(ms <= 7 * 86400000), age)),
        ('own', arrayMap(w -> toInt64(w), own))
      ]) AS model,
      model.2 AS w, toInt128(arraySum(w)) AS total
    FROM paths
  ),
  shares AS (
    SELECT model.1 AS name, channels[i] AS channel, intDiv(value * w[i], total) AS micros
    FROM weighed ARRAY JOIN places AS i WHERE total > 0 AND w[i] > 0
    UNION ALL
    SELECT model.1, channels[arrayLastIndex(x -> x > 0, w)], value - arraySum(x -> intDiv(value * x, total), w)
    FROM weighed WHERE total > 0
    UNION ALL
    SELECT model.1, 'Unattributed', value FROM weighed WHERE total = 0
    UNION ALL
    SELECT 'participation', arrayJoin(if(n = 0, ['Unattributed'], arrayDistinct(channels))), value FROM weighed WHERE model.1 = 'first'
  )
SELECT name AS model, channel, toString(reinterpret(toInt64(sum(micros)), 'Decimal(18,6)')) AS revenue
FROM shares
GROUP BY model, channel
HAVING sum(micros) != 0
ORDER BY model, channel
