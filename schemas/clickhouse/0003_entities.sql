-- Entities: rows with an id, written again when they change. Read them with FINAL. PARTITION BY and ORDER BY use only
-- what the id fixes (a session's id holds its profile and start), else two versions would never meet. Journeys have no
-- partitions: a late event may move the time of a conversion.

CREATE TABLE IF NOT EXISTS {{database}}.sessions (
    workspace LowCardinality(String) COMMENT 'Workspace',
    session_id String COMMENT 'profile id - start in base 36 milliseconds' CODEC(ZSTD(1)),
    profile_id String COMMENT 'Profile at the time of writing' CODEC(ZSTD(1)),
    started_at DateTime64(3, 'UTC') COMMENT 'First activity' CODEC(Delta, ZSTD(1)),
    ended_at DateTime64(3, 'UTC') COMMENT 'Last activity' CODEC(Delta, ZSTD(1)),
    started_on Date COMMENT 'Day of the start in the time zone of the workspace',
    events UInt32 COMMENT 'Activities in it',
    views UInt32 COMMENT 'Page and screen views in it',
    orders UInt32 COMMENT 'Orders in it',
    message_id String COMMENT 'Opening touchpoint' CODEC(ZSTD(1)),
    channel LowCardinality(String) COMMENT 'Channel of the opening touchpoint',
    source LowCardinality(String) COMMENT 'Campaign source of the opening touchpoint',
    medium LowCardinality(String) COMMENT 'Campaign medium of the opening touchpoint',
    campaign LowCardinality(String) COMMENT 'Campaign of the opening touchpoint',
    platform LowCardinality(String) COMMENT 'Platform of the opening touchpoint',
    final Bool COMMENT 'Frozen: what it was made of has left the state',
    deleted Bool COMMENT 'The session no longer exists',
    _seq UInt64 COMMENT 'Dense counter of the journeys partition: revision, and proof of completeness' CODEC(Delta, ZSTD(1)),
    recorded_at DateTime64(3, 'UTC') COMMENT 'When the journeys stage wrote it: as known on' CODEC(Delta, ZSTD(1)),
    config_version LowCardinality(String) COMMENT 'Version of the rules it was derived with',
    _partition UInt32 COMMENT 'Partition of the topic it was loaded from',
    _offset UInt64 COMMENT 'Offset in the topic it was loaded from: each is here exactly once' CODEC(Delta, ZSTD(1)),
    _loaded_at DateTime64(3, 'UTC') COMMENT 'When the loader planned the load, one stamp for all its rows' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(_seq, deleted)
PARTITION BY toYYYYMM(started_at)
ORDER BY (workspace, session_id)
COMMENT 'Sessions; the highest _seq counts';

CREATE TABLE IF NOT EXISTS {{database}}.journeys (
    workspace LowCardinality(String) COMMENT 'Workspace',
    journey_id String COMMENT 'profile id - conversion key, or profile id - open' CODEC(ZSTD(1)),
    profile_id String COMMENT 'Profile at the time of writing' CODEC(ZSTD(1)),
    state LowCardinality(String) COMMENT 'open converted',
    conversion LowCardinality(String) COMMENT 'Name of the conversion, "" while open',
    conversion_key String COMMENT 'Order id, else message id of the conversion' CODEC(ZSTD(1)),
    order_id String COMMENT 'Order' CODEC(ZSTD(1)),
    message_id String COMMENT 'Touchpoint of the conversion' CODEC(ZSTD(1)),
    started_at DateTime64(3, 'UTC') COMMENT 'First path touch, or the conversion itself' CODEC(Delta, ZSTD(1)),
    ended_at DateTime64(3, 'UTC') COMMENT 'Conversion, or the last path touch while open' CODEC(Delta, ZSTD(1)),
    converted_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it converted',
    converted_on Nullable(Date) COMMENT 'Day of the conversion in the time zone of the workspace',
    value_micros Int64 COMMENT 'Value after changes and refunds, millionths of the currency',
    gross_micros Int64 COMMENT 'Value before refunds, millionths of the currency',
    refunded_micros Int64 COMMENT 'Refunded, millionths of the currency',
    currency LowCardinality(String) COMMENT 'ISO 4217',
    path Array(LowCardinality(String)) COMMENT 'Channels of the path touches in order' CODEC(ZSTD(1)),
    path_times Array(DateTime64(3, 'UTC')) COMMENT 'Instants of the path touches, epoch milliseconds' CODEC(ZSTD(1)),
    path_messages Array(String) COMMENT 'Message ids of the path touches' CODEC(ZSTD(3)),
    touches UInt32 COMMENT 'Path touches',
    final Bool COMMENT 'Frozen: what it was made of has left the state',
    deleted Bool COMMENT 'The journey no longer exists',
    _seq UInt64 COMMENT 'Dense counter of the journeys partition: revision, and proof of completeness' CODEC(Delta, ZSTD(1)),
    recorded_at DateTime64(3, 'UTC') COMMENT 'When the journeys stage wrote it: as known on' CODEC(Delta, ZSTD(1)),
    config_version LowCardinality(String) COMMENT 'Version of the rules it was derived with',
    _partition UInt32 COMMENT 'Partition of the topic it was loaded from',
    _offset UInt64 COMMENT 'Offset in the topic it was loaded from: each is here exactly once' CODEC(Delta, ZSTD(1)),
    _loaded_at DateTime64(3, 'UTC') COMMENT 'When the loader planned the load, one stamp for all its rows' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(_seq, deleted)
ORDER BY (workspace, journey_id)
COMMENT 'Paths up to a conversion, and open paths; the highest _seq counts';

CREATE TABLE IF NOT EXISTS {{database}}.profiles (
    workspace LowCardinality(String) COMMENT 'Workspace',
    profile_id String COMMENT 'Profile' CODEC(ZSTD(1)),
    known Bool COMMENT 'Has a strong identifier',
    first_seen_at DateTime64(3, 'UTC') COMMENT 'First touchpoint' CODEC(Delta, ZSTD(1)),
    last_seen_at DateTime64(3, 'UTC') COMMENT 'Last session start, contact or conversion' CODEC(Delta, ZSTD(1)),
    first_channel LowCardinality(String) COMMENT 'Channel of the first path touch',
    sessions UInt32 COMMENT 'Sessions',
    touches UInt32 COMMENT 'Path touches',
    orders UInt32 COMMENT 'Conversions',
    revenue_micros Int64 COMMENT 'Value of the conversions in the currency of the workspace, millionths',
    deleted Bool COMMENT 'The profile no longer exists',
    _seq UInt64 COMMENT 'Dense counter of the journeys partition: revision, and proof of completeness' CODEC(Delta, ZSTD(1)),
    recorded_at DateTime64(3, 'UTC') COMMENT 'When the journeys stage wrote it: as known on' CODEC(Delta, ZSTD(1)),
    config_version LowCardinality(String) COMMENT 'Version of the rules it was derived with',
    _partition UInt32 COMMENT 'Partition of the topic it was loaded from',
    _offset UInt64 COMMENT 'Offset in the topic it was loaded from: each is here exactly once' CODEC(Delta, ZSTD(1)),
    _loaded_at DateTime64(3, 'UTC') COMMENT 'When the loader planned the load, one stamp for all its rows' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(_seq, deleted)
ORDER BY (workspace, profile_id)
COMMENT 'People, known or not; the highest _seq counts';
