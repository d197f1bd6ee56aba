-- Links: whose is it. A merge or its undo is a few rows here, never a rewrite of facts. Read them with FINAL.
-- ORDER BY holds only what never changes for a link, so that every version of it meets the others.

CREATE TABLE IF NOT EXISTS {{database}}.members (
    workspace LowCardinality(String) COMMENT 'Workspace',
    identifier String COMMENT 'Identifier' CODEC(ZSTD(1)),
    profile_id String COMMENT 'Profile it belongs to' CODEC(ZSTD(1)),
    mver UInt64 COMMENT 'Version of the membership' CODEC(Delta, ZSTD(1)),
    cause LowCardinality(String) COMMENT 'What made or cut the link',
    _seq UInt64 COMMENT 'Dense counter of the journeys partition: revision, and proof of completeness' CODEC(Delta, ZSTD(1)),
    recorded_at DateTime64(3, 'UTC') COMMENT 'When the journeys stage wrote it: as known on' CODEC(Delta, ZSTD(1)),
    config_version LowCardinality(String) COMMENT 'Version of the rules it was derived with',
    _partition UInt32 COMMENT 'Partition of the topic it was loaded from',
    _offset UInt64 COMMENT 'Offset in the topic it was loaded from: each is here exactly once' CODEC(Delta, ZSTD(1)),
    _loaded_at DateTime64(3, 'UTC') COMMENT 'When the loader planned the load, one stamp for all its rows' CODEC(Delta, ZSTD(1)),
    INDEX by_profile profile_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(mver)
ORDER BY (workspace, identifier)
COMMENT 'Which profile an identifier belongs to, where they differ or did; the highest mver counts';

CREATE TABLE IF NOT EXISTS {{database}}.logins (
    workspace LowCardinality(String) COMMENT 'Workspace',
    device String COMMENT 'Weak identifier' CODEC(ZSTD(1)),
    from_at DateTime64(3, 'UTC') COMMENT 'Start of the segment; the first is 1900-01-01' CODEC(Delta, ZSTD(1)),
    to_at DateTime64(3, 'UTC') COMMENT 'End of the segment; the last is 2299-12-31' CODEC(Delta, ZSTD(1)),
    person String COMMENT 'Strong identifier logged in' CODEC(ZSTD(1)),
    deleted Bool COMMENT 'The segment no longer exists',
    _seq UInt64 COMMENT 'Dense counter of the journeys partition: revision, and proof of completeness' CODEC(Delta, ZSTD(1)),
    recorded_at DateTime64(3, 'UTC') COMMENT 'When the journeys stage wrote it: as known on' CODEC(Delta, ZSTD(1)),
    config_version LowCardinality(String) COMMENT 'Version of the rules it was derived with',
    _partition UInt32 COMMENT 'Partition of the topic it was loaded from',
    _offset UInt64 COMMENT 'Offset in the topic it was loaded from: each is here exactly once' CODEC(Delta, ZSTD(1)),
    _loaded_at DateTime64(3, 'UTC') COMMENT 'When the loader planned the load, one stamp for all its rows' CODEC(Delta, ZSTD(1)),
    INDEX by_person person TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_seq, deleted)
ORDER BY (workspace, device, from_at)
COMMENT 'Who a device belonged to, from one login to the next; the highest _seq counts';

CREATE TABLE IF NOT EXISTS {{database}}.identifier_values (
    workspace LowCardinality(String) COMMENT 'Workspace',
    identifier String COMMENT 'Identifier (keyed hash)' CODEC(ZSTD(1)),
    namespace LowCardinality(String) COMMENT 'user_id loyalty_id external:<system> email phone anonymous_id device_id',
    value String COMMENT 'Normalised clear value' CODEC(ZSTD(1)),
    first_seen_at DateTime64(3, 'UTC') COMMENT 'When the collector first saw it' CODEC(Delta, ZSTD(1)),
    _partition UInt32 COMMENT 'Partition of the topic it was loaded from',
    _offset UInt64 COMMENT 'Offset in the topic it was loaded from: each is here exactly once' CODEC(Delta, ZSTD(1)),
    _loaded_at DateTime64(3, 'UTC') COMMENT 'When the loader planned the load, one stamp for all its rows' CODEC(Delta, ZSTD(1)),
    INDEX by_identifier identifier TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY (workspace, namespace, value, identifier)
COMMENT 'Clear values of identifiers: personal data, readable only with a grant on this table';
