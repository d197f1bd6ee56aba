DROP TABLE IF EXISTS oracle_sessions;
CREATE TABLE oracle_sessions ENGINE = MergeTree ORDER BY (owner, started_at) AS
SELECT owner, session, min(occurred_at) AS started_at, max(occurred_at) AS ended_at, count() AS events,
    argMin((event, source_channel), (occurred_at, event)) AS opening, opening.1 AS message_id, opening.2 AS channel
FROM (
    SELECT *, sum(opens) OVER (PARTITION BY owner ORDER BY occurred_at, event) AS session
    FROM (
        SELECT o.owner AS owner, t.occurred_at AS occurred_at, t.message_id AS event, t.channel AS source_channel,
            toUnixTimestamp64Milli(occurred_at) - lagInFrame(toUnixTimestamp64Milli(occurred_at), 1, -100000000000000)
                OVER (PARTITION BY owner ORDER BY occurred_at, event ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) > 1800000 AS opens
        FROM touchpoints AS t INNER JOIN oracle_owners AS o ON o.origin = t.origin AND o.message_id = t.message_id
        WHERE t.platform = 'web' AND t.type IN ('view', 'order', 'lead')
    )
)
GROUP BY owner, session;

DROP TABLE IF EXISTS oracle_orders;
CREATE TABLE oracle_orders ENGINE = MergeTree ORDER BY (owner, order_id) AS
SELECT owner, order_id, argMinIf((moment.1, value), moment, type = 'order') AS placed, placed.1 AS occurred_at, placed.2 AS gross,
    gross - least(gross, sumIf(value, type = 'refund')) AS micros
FROM (
    SELECT o.owner AS owner, t.order_id AS order_id, t.type AS type, (t.occurred_at, t.message_id) AS moment, assumeNotNull(t.value_micros) AS value
    FROM touchpoints AS t INNER JOIN oracle_owners AS o ON o.origin = t.origin AND o.message_id = t.message_id
    WHERE t.type IN ('order', 'refund')
)
GROUP BY owner, order_id
HAVING countIf(type = 'order') > 0;

DROP TABLE IF EXISTS oracle_paths;
CREATE TABLE oracle_paths ENGINE = MergeTree ORDER BY (owner, order_id) AS
WITH touches AS (
    SELECT owner, started_at AS at, message_id, channel FROM oracle_sessions
    UNION ALL
    SELECT o.owner, t.occurred_at, t.message_id, t.channel
    FROM touchpoints AS t INNER JOIN oracle_owners AS o ON o.origin = t.origin AND o.message_id = t.message_id
    WHERE t.type = 'call'
)
SELECT o.owner AS owner, o.order_id AS order_id, any(o.micros) AS micros, any(o.occurred_at) AS converted_at,
    arraySlice(arraySort(groupArrayIf(
        (touches.at, touches.message_id, touches.channel),
        touches.message_id != '' AND touches.at <= o.occurred_at AND touches.at >= o.occurred_at - INTERVAL 30 DAY
    )), -100) AS path
FROM oracle_orders AS o LEFT JOIN touches ON o.owner = touches.owner
GROUP BY owner, order_id;

DROP TABLE IF EXISTS oracle_credits;
CREATE TABLE oracle_credits ENGINE = MergeTree ORDER BY (owner, order_id) AS
WITH steps AS (
    SELECT
        owner, order_id, toInt64(micros) AS value, i, toInt64(length(path)) AS n,
        if(n = 0, '', path[i].2) AS message_id,
        greatest(100 * (n - 2), 1) AS whole,
        if(n < 3, intDiv(value, greatest(n, 1)), intDiv(value * 40 * (n - 2), whole)) AS u_end,
        if(n < 3, intDiv(value, greatest(n, 1)), intDiv(value * 20, whole)) AS u_middle,
        if(n = 0 OR i = 1, value, 0) AS first,
        if(n = 0 OR i = n, value, 0) AS last,
        multiIf(n = 0, value, i < n, intDiv(value, greatest(n, 1)), value - (n - 1) * intDiv(value, greatest(n, 1))) AS linear,
        multiIf(n < 2, value, i = 1, u_end, i < n, u_middle, value - u_end - (n - 2) * u_middle) AS position_based
    FROM oracle_paths ARRAY JOIN if(empty(path), [0], arrayEnumerate(path)) AS i
)
SELECT owner, order_id, share.1 AS model, message_id, share.2 AS micros
FROM steps
ARRAY JOIN [
    ('first', toInt64(first)), ('last', toInt64(last)), ('linear', toInt64(linear)), ('position_based', toInt64(position_based))
] AS share
WHERE share.2 != 0;
