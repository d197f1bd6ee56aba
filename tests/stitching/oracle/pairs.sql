DROP TABLE IF EXISTS oracle_pairs;
CREATE TABLE oracle_pairs ENGINE = MergeTree ORDER BY lo AS
SELECT DISTINCT origin AS lo, arrayJoin(arrayFilter(x -> x < '6' AND x != origin, identifiers)) AS hi
FROM touchpoints WHERE origin < '6';

DROP TABLE IF EXISTS oracle_labels;
CREATE TABLE oracle_labels ENGINE = MergeTree ORDER BY id AS
SELECT DISTINCT id, id AS label FROM (SELECT arrayJoin(arrayFilter(x -> x < '6', identifiers)) AS id FROM touchpoints);

DROP TABLE IF EXISTS oracle_next;
CREATE TABLE oracle_next AS oracle_labels;
