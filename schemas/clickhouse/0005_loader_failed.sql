-- Rows ClickHouse will never take: the bytes stay here, so that nothing disappears. Keyed by where they were read, so
-- writing one twice changes nothing.

CREATE TABLE IF NOT EXISTS {{database}}.loader_failed (
    topic LowCardinality(String) COMMENT 'Topic it was read from',
    _partition UInt32 COMMENT 'Partition it was read from',
    _offset UInt64 COMMENT 'Offset it was read from',
    target LowCardinality(String) COMMENT 'Table it was meant for',
    schema_id Int32 COMMENT 'Avro schema named by the record, -1 when it names none',
    code LowCardinality(String) COMMENT 'TL_ code',
    reason String COMMENT 'What was wrong with it',
    value String COMMENT 'The record as it was, base64' CODEC(ZSTD(3)),
    failed_at DateTime64(3, 'UTC') COMMENT 'When the loader gave it up'
)
ENGINE = ReplacingMergeTree
ORDER BY (topic, _partition, _offset)
COMMENT 'Records of the output topics that could not be loaded; read it with FINAL';
