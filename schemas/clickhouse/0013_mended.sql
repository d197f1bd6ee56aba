-- Events that were refused, and that a later generation has taken in: from then on they count as what they became there,
-- and no longer as failed. What was refused stays in failed_events, with the reason.

CREATE TABLE IF NOT EXISTS {{database}}.mended (
    src_topic LowCardinality(String) COMMENT 'Topic the event was read from',
    src_partition Int32 COMMENT 'Partition it was read from',
    src_offset Int64 COMMENT 'Offset it was read from',
    generation UInt32 COMMENT 'The generation that took it in',
    mended_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When that was noted'
)
ENGINE = ReplacingMergeTree(mended_at)
ORDER BY (src_topic, src_partition, src_offset)
COMMENT 'Failed events that a rebuild has taken in after all';
