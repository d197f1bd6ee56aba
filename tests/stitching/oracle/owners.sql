-- Logins that count, those undone left out: of a person on a device the first of every UTC hour; of equal times the largest message id.
DROP TABLE IF EXISTS oracle_logins;
CREATE TABLE oracle_logins ENGINE = MergeTree ORDER BY (device, at) AS
SELECT device, moment.1 AS at, argMax(somebody, moment.2) AS person
FROM (
    SELECT device, origin AS somebody, min((occurred_at, message_id)) AS moment
    FROM touchpoints ARRAY JOIN arrayFilter(x -> x >= '6', identifiers) AS device
    WHERE origin < '6' AND (device, origin) NOT IN (SELECT node, other FROM oracle_decisions WHERE kind = 'login' AND NOT holds)
    GROUP BY device, somebody, intDiv(toUnixTimestamp64Milli(occurred_at), 3600000)
)
GROUP BY device, at;

-- Who a touchpoint belongs to: on a device the last login at or before it, before the first login the first.
DROP TABLE IF EXISTS oracle_owners;
CREATE TABLE oracle_owners ENGINE = MergeTree ORDER BY (owner, occurred_at, message_id) AS
WITH
    firsts AS (SELECT device, argMin(person, at) AS first FROM oracle_logins GROUP BY device),
    placed AS (
        SELECT t.message_id AS message_id, t.origin AS origin, t.occurred_at AS occurred_at,
            multiIf(t.origin < '6', t.origin, l.person != '', l.person, f.first != '', f.first, t.origin) AS person
        FROM touchpoints AS t
        ASOF LEFT JOIN oracle_logins AS l ON l.device = t.origin AND l.at <= t.occurred_at
        LEFT JOIN firsts AS f ON f.device = t.origin
    )
SELECT message_id, origin, occurred_at, if(o.label = '', p.person, o.label) AS owner
FROM placed AS p LEFT JOIN oracle_labels AS o ON o.id = p.person;
