-- The ledger. A change writes the new entry and the retraction of the old, so a sum needs no FINAL, and the projections
-- (in the same part, so atomic with the rows) keep sums fast. The decimals reinterpret the micros: exact, and their sum
-- widens to 38 digits where sum(Int64) would wrap silently. A report uses a projection only when its keys and sums are
-- these columns themselves, without a cast.

CREATE TABLE IF NOT EXISTS {{database}}.credits (
    workspace LowCardinality(String) COMMENT 'Workspace',
    conversion LowCardinality(String) COMMENT 'Name of the conversion',
    conversion_key String COMMENT 'Order id, else message id of the conversion' CODEC(ZSTD(1)),
    order_id String COMMENT 'Order' CODEC(ZSTD(1)),
    profile_id String COMMENT 'Profile at the time of writing' CODEC(ZSTD(1)),
    model LowCardinality(String) COMMENT 'Attribution model',
    position UInt32 COMMENT 'Position in the path from 1; 0: unattributed',
    path_length UInt32 COMMENT 'Path touches',
    message_id String COMMENT 'Touchpoint credited' CODEC(ZSTD(1)),
    touch_type LowCardinality(String) COMMENT 'Type of the touchpoint',
    channel LowCardinality(String) COMMENT 'Channel of the touchpoint; "Unattributed" where the path is empty',
    source LowCardinality(String) COMMENT 'Campaign source',
    medium LowCardinality(String) COMMENT 'Campaign medium',
    campaign LowCardinality(String) COMMENT 'Campaign',
    content LowCardinality(String) COMMENT 'Campaign content',
    place_id LowCardinality(String) COMMENT 'Store or branch',
    agent_id LowCardinality(String) COMMENT 'Agent',
    touched_at DateTime64(3, 'UTC') COMMENT 'When the touch happened' CODEC(Delta, ZSTD(1)),
    touched_on Date COMMENT 'Day of the touch in the time zone of the workspace',
    converted_at DateTime64(3, 'UTC') COMMENT 'When the conversion happened' CODEC(Delta, ZSTD(1)),
    converted_on Date COMMENT 'Day of the conversion in the time zone of the workspace',
    currency LowCardinality(String) COMMENT 'ISO 4217',
    amount_micros Int64 COMMENT 'Credited value, millionths of the currency; a normalised model sums to the value',
    credit_micros Int64 COMMENT 'Credited share of the conversion, millionths; a normalised model sums to 1,000,000',
    sign Int8 COMMENT '1 entry, -1 retraction',
    final Bool COMMENT 'Frozen: the path has left the state',
    _seq UInt64 COMMENT 'Dense counter of the journeys partition: revision, and proof of completeness' CODEC(Delta, ZSTD(1)),
    recorded_at DateTime64(3, 'UTC') COMMENT 'When the journeys stage wrote it: as known on' CODEC(Delta, ZSTD(1)),
    config_version LowCardinality(String) COMMENT 'Version of the rules it was derived with',
    _partition UInt32 COMMENT 'Partition of the topic it was loaded from',
    _offset UInt64 COMMENT 'Offset in the topic it was loaded from: each is here exactly once' CODEC(Delta, ZSTD(1)),
    _loaded_at DateTime64(3, 'UTC') COMMENT 'When the loader planned the load, one stamp for all its rows' CODEC(Delta, ZSTD(1)),
    revenue Decimal(18, 6) MATERIALIZED reinterpret(amount_micros * sign, 'Decimal(18,6)') COMMENT 'Credited value in the currency, negative in a retraction: use only sums',
    credit Decimal(18, 6) MATERIALIZED reinterpret(credit_micros * sign, 'Decimal(18,6)') COMMENT 'Credited share of the conversion, negative in a retraction: use only sums',
    INDEX loaded _loaded_at TYPE minmax GRANULARITY 1,
    INDEX conversion conversion_key TYPE bloom_filter(0.01) GRANULARITY 1,
    PROJECTION by_channel (
        SELECT workspace, conversion, model, converted_on, channel, currency, sum(revenue), sum(credit)
        GROUP BY workspace, conversion, model, converted_on, channel, currency
    ),
    PROJECTION by_campaign (
        SELECT workspace, conversion, model, converted_on, channel, source, medium, campaign, currency, sum(revenue), sum(credit)
        GROUP BY workspace, conversion, model, converted_on, channel, source, medium, campaign, currency
    )
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(converted_on)
ORDER BY (workspace, model, converted_on, channel)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'The ledger: signed shares of touches in conversions; sums are always right';
