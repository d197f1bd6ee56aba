TRUNCATE TABLE oracle_next;
INSERT INTO oracle_next
SELECT id, min(label) FROM (
    SELECT id, label FROM oracle_labels
    UNION ALL
    SELECT p.hi AS id, l.label AS label FROM oracle_pairs AS p INNER JOIN oracle_labels AS l ON p.lo = l.id
    UNION ALL
    SELECT p.lo AS id, l.label AS label FROM oracle_pairs AS p INNER JOIN oracle_labels AS l ON p.hi = l.id
)
GROUP BY id;
