-- What arrives is asked for every two seconds by each open page: without this the whole archive is read. Parts are ordered by
-- origin, so it is parts of other times that are left out, not granules within a part.

ALTER TABLE {{database}}.touchpoints ADD INDEX IF NOT EXISTS received received_at TYPE minmax GRANULARITY 1;

ALTER TABLE {{database}}.touchpoints MATERIALIZE INDEX received;
