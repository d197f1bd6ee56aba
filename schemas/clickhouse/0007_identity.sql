-- What happened to identity and why: merges and their undoing, refused pairs, decisions of people, and every version of a
-- link, so that a reader may ask whose a touchpoint was as known on a day. `members` and `logins` keep the present only:
-- background merges drop older versions.

CREATE TABLE IF NOT EXISTS {{database}}.merges (
    workspace LowCardinality(String) COMMENT 'Workspace',
    action LowCardinality(String) COMMENT 'joined: two profiles became one; separated: one fell apart; spanned: undone, but other evidence holds',
    profile_id String COMMENT 'Profile that stays' CODEC(ZSTD(1)),
    other_id String COMMENT 'Profile that went into it or left it; the same when spanned' CODEC(ZSTD(1)),
    lo String COMMENT 'Smaller identifier of the pair' CODEC(ZSTD(1)),
    hi String COMMENT 'Larger identifier of the pair' CODEC(ZSTD(1)),
    version UInt64 COMMENT 'Version of the pair' CODEC(Delta, ZSTD(1)),
    force UInt8 COMMENT '0 evidence of an event, 1 an operator, 2 an explicit merge or alias',
    over Bool COMMENT 'The profile is over a limit, by an explicit merge',
    _seq UInt64 COMMENT 'Dense counter of the journeys partition: revision, and proof of completeness' CODEC(Delta, ZSTD(1)),
    recorded_at DateTime64(3, 'UTC') COMMENT 'When the journeys stage wrote it: as known on' CODEC(Delta, ZSTD(1)),
    config_version LowCardinality(String) COMMENT 'Version of the rules it was derived with',
    _partition UInt32 COMMENT 'Partition of the topic it was loaded from',
    _offset UInt64 COMMENT 'Offset in the topic it was loaded from: each is here exactly once' CODEC(Delta, ZSTD(1)),
    _loaded_at DateTime64(3, 'UTC') COMMENT 'When the loader planned the load, one stamp for all its rows' CODEC(Delta, ZSTD(1)),
    INDEX loaded _loaded_at TYPE minmax GRANULARITY 1,
    INDEX by_profile (profile_id, other_id) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_pair (lo, hi) TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
ORDER BY (workspace, recorded_at)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'What pairs of identifiers did to profiles: every merge and every undoing, in the order of the stream';

CREATE TABLE IF NOT EXISTS {{database}}.conflicts (
    workspace LowCardinality(String) COMMENT 'Workspace',
    lo String COMMENT 'Smaller identifier of the pair' CODEC(ZSTD(1)),
    hi String COMMENT 'Larger identifier of the pair' CODEC(ZSTD(1)),
    version UInt64 COMMENT 'Version of the pair' CODEC(Delta, ZSTD(1)),
    namespace LowCardinality(String) COMMENT 'Namespace that would be over its limit',
    profile_id String COMMENT 'Profile that refused' CODEC(ZSTD(1)),
    other_id String COMMENT 'Profile that was refused' CODEC(ZSTD(1)),
    _seq UInt64 COMMENT 'Dense counter of the journeys partition: revision, and proof of completeness' CODEC(Delta, ZSTD(1)),
    recorded_at DateTime64(3, 'UTC') COMMENT 'When the journeys stage wrote it: as known on' CODEC(Delta, ZSTD(1)),
    config_version LowCardinality(String) COMMENT 'Version of the rules it was derived with',
    _partition UInt32 COMMENT 'Partition of the topic it was loaded from',
    _offset UInt64 COMMENT 'Offset in the topic it was loaded from: each is here exactly once' CODEC(Delta, ZSTD(1)),
    _loaded_at DateTime64(3, 'UTC') COMMENT 'When the loader planned the load, one stamp for all its rows' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (workspace, lo, hi)
COMMENT 'Pairs a limit refused; the highest version counts';

CREATE TABLE IF NOT EXISTS {{database}}.corrections (
    workspace LowCardinality(String) COMMENT 'Workspace',
    correction_id String COMMENT 'The decision; its records share it' CODEC(ZSTD(1)),
    kind LowCardinality(String) COMMENT 'pair: merge, undo or redo of two identifiers; separate: cut some from the rest; login: of a device',
    node String COMMENT 'Identifier it is addressed to: the smaller of the pair, the profile, or the device' CODEC(ZSTD(1)),
    other String COMMENT 'pair: the larger identifier; login: the person' CODEC(ZSTD(1)),
    on Bool COMMENT 'pair and login: whether it holds',
    force UInt8 COMMENT 'pair: 1 undo or redo, 2 merge by hand',
    apart Array(String) COMMENT 'separate: identifiers to cut from the rest of the profile' CODEC(ZSTD(1)),
    hour Nullable(Int64) COMMENT 'login: UTC hour since 1970, null for every hour',
    actor String COMMENT 'Who decided' CODEC(ZSTD(1)),
    reason String COMMENT 'Why' CODEC(ZSTD(1)),
    requested_at DateTime64(3, 'UTC') COMMENT 'When' CODEC(Delta, ZSTD(1)),
    _partition UInt32 COMMENT 'Partition of the topic it was loaded from',
    _offset UInt64 COMMENT 'Offset in the topic it was loaded from: each is here exactly once' CODEC(Delta, ZSTD(1)),
    _loaded_at DateTime64(3, 'UTC') COMMENT 'When the loader planned the load, one stamp for all its rows' CODEC(Delta, ZSTD(1)),
    INDEX loaded _loaded_at TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
ORDER BY (workspace, requested_at)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'Decisions of people about identity, with who took them and why';

CREATE TABLE IF NOT EXISTS {{database}}.member_versions (
    workspace LowCardinality(String) COMMENT 'Workspace',
    identifier String COMMENT 'Identifier' CODEC(ZSTD(1)),
    profile_id String COMMENT 'Profile it belonged to' CODEC(ZSTD(1)),
    mver UInt64 COMMENT 'Version of the membership' CODEC(Delta, ZSTD(1)),
    cause LowCardinality(String) COMMENT 'What made or cut the link',
    recorded_at DateTime64(3, 'UTC') COMMENT 'When the journeys stage wrote it: as known on' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (workspace, identifier, mver)
COMMENT 'Every version of every membership';

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.member_versions_feed TO {{database}}.member_versions
AS SELECT workspace, identifier, profile_id, mver, cause, recorded_at
FROM {{database}}.members
COMMENT 'Feeds member_versions';

CREATE TABLE IF NOT EXISTS {{database}}.login_versions (
    workspace LowCardinality(String) COMMENT 'Workspace',
    device String COMMENT 'Weak identifier' CODEC(ZSTD(1)),
    from_at DateTime64(3, 'UTC') COMMENT 'Start of the segment; the first is 1900-01-01' CODEC(Delta, ZSTD(1)),
    to_at DateTime64(3, 'UTC') COMMENT 'End of the segment; the last is 2299-12-31' CODEC(Delta, ZSTD(1)),
    person String COMMENT 'Strong identifier logged in' CODEC(ZSTD(1)),
    deleted Bool COMMENT 'The segment no longer existed',
    _seq UInt64 COMMENT 'Dense counter of the journeys partition: the order of the versions' CODEC(Delta, ZSTD(1)),
    recorded_at DateTime64(3, 'UTC') COMMENT 'When the journeys stage wrote it: as known on' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (workspace, device, from_at, _seq)
COMMENT 'Every version of every segment of a device';

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.login_versions_feed TO {{database}}.login_versions
AS SELECT workspace, device, from_at, to_at, person, deleted, _seq, recorded_at
FROM {{database}}.logins
COMMENT 'Feeds login_versions';
