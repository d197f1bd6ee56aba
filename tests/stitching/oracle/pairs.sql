-- What people decided of a pair, or of a person's logins on a device: the last word counts.
DROP TABLE IF EXISTS oracle_decisions;
CREATE TABLE oracle_decisions ENGINE = MergeTree ORDER BY (kind, node) AS
SELECT kind, node, other, argMax(on, requested_at) AS holds FROM corrections WHERE isNull(hour) GROUP BY kind, node, other;

DROP TABLE IF EXISTS oracle_pairs;
CREATE TABLE oracle_pairs ENGINE = MergeTree ORDER BY lo AS
SELECT lo, hi FROM (
    SELECT DISTINCT origin AS lo, arrayJoin(arrayFilter(x -> x < '6' AND x != origin, identifiers)) AS hi
    FROM touchpoints WHERE origin < '6'
)
WHERE (lo, hi) NOT IN (SELECT node, other FROM oracle_decisions WHERE kind = 'pair')
UNION ALL
SELECT node, other FROM oracle_decisions WHERE kind = 'pair' AND holds;

DROP TABLE IF EXISTS oracle_labels;
CREATE TABLE oracle_labels ENGINE = MergeTree ORDER BY id AS
SELECT DISTINCT id, id AS label FROM (
    SELECT arrayJoin(arrayFilter(x -> x < '6', identifiers)) AS id FROM touchpoints
    UNION ALL
    SELECT arrayJoin([lo, hi]) FROM oracle_pairs
);

DROP TABLE IF EXISTS oracle_next;
CREATE TABLE oracle_next AS oracle_labels;
