-- The books. Every record the collector took has an offset, and each offset ends in exactly one of three tables; an offset
-- in none of them is missing, one that is there more than once is doubled: each is told by itself, so that one loss and one
-- doubling never hide each other. Offsets are counted in blocks of 1,000 (a block's hour is that of its newest record), which
-- finds them without sorting (a bitmap of a block takes a fraction of the memory of uniqExact, and of its time); a block with
-- no record at all stands in the hour of the record after it. At the live edge a difference may show for as long as a load lasts.
--
-- @failed_events.payload_bytes Length of what came; the payload itself may hold personal data and stays in the base table
-- @audit.hour Hour the records arrived, UTC
-- @audit.source_id Source; empty for missing records, whose source nobody knows, and for doubled ones
-- @audit.accepted Records taken in: stored, failed, duplicates and those missing, less those doubled
-- @audit.stored Records in touchpoints
-- @audit.failed Records refused with a reason, at the door or later, and not taken in by a rebuild since
-- @audit.duplicates Records seen before
-- @audit.missing Records taken in that are in none of the three: must be 0
-- @audit.doubled Rows of records that are in them already: must be 0
-- @audit.difference Missing and doubled together: must be 0
-- @columns.view View
-- @columns.column Column
-- @columns.type Type
-- @columns.meaning What it holds

CREATE OR REPLACE VIEW {{views}}.failed_events
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    received_at, source_id, message_id, stage, code, reason, length(payload) AS payload_bytes, truncated, src_topic,
    src_partition, src_offset, retries
FROM {{database}}.failed_events
WHERE workspace IN ('{{workspace}}', '')
COMMENT 'Events that were refused, with the reason';

CREATE OR REPLACE VIEW {{views}}.audit
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    read AS (
        SELECT workspace, source_id, received_at, src_topic, src_partition, src_offset, 'stored' AS fate FROM {{database}}.touchpoints
        UNION ALL
        SELECT workspace, source_id, received_at, src_topic, src_partition, src_offset, 'duplicate' FROM {{database}}.duplicates
        UNION ALL
        SELECT workspace, source_id, received_at, src_topic, src_partition, src_offset, 'failed' FROM {{database}}.failed_events
        WHERE (src_topic, src_partition, src_offset) NOT IN (SELECT src_topic, src_partition, src_offset FROM {{database}}.mended)
    ),
    ends AS (
        -- Of corrections only those that were refused are in the tables: their offsets cannot be counted.
        SELECT src_topic, src_partition, min(src_offset) AS low, max(src_offset) AS high FROM read
        WHERE src_offset >= 0 AND NOT endsWith(src_topic, 'corrections') GROUP BY src_topic, src_partition
    ),
    blocks AS (
        SELECT src_topic, src_partition, intDiv(src_offset, 1000) AS block, toStartOfHour(max(received_at)) AS hour,
            toInt64(least(any(high), max(intDiv(src_offset, 1000)) * 1000 + 999) - greatest(any(low), max(intDiv(src_offset, 1000)) * 1000) + 1) AS width,
            toInt64(groupBitmap(toUInt16(src_offset % 1000))) AS present, toInt64(count()) - present AS doubled
        FROM read INNER JOIN ends USING (src_topic, src_partition)
        WHERE src_offset >= 0
        GROUP BY src_topic, src_partition, intDiv(src_offset, 1000)
    ),
    faults AS (
        SELECT hour, doubled, width - present + if(row_number() OVER whole = 1, 0, toInt64(block - lagInFrame(block) OVER whole - 1) * 1000) AS missing
        FROM blocks
        WINDOW whole AS (PARTITION BY src_topic, src_partition ORDER BY block)
    )
SELECT hour, source_id, sum(if(fate = 'doubled', -n, n)) AS accepted, sumIf(n, fate = 'stored') AS stored, sumIf(n, fate = 'failed') AS failed,
    sumIf(n, fate = 'duplicate') AS duplicates, sumIf(n, fate = 'missing') AS missing, sumIf(n, fate = 'doubled') AS doubled, missing + doubled AS difference
FROM (
    SELECT toStartOfHour(received_at) AS hour, source_id, fate, toInt64(count()) AS n FROM read WHERE workspace = '{{workspace}}' GROUP BY hour, source_id, fate
    UNION ALL
    SELECT hour, '', 'missing', missing FROM faults WHERE missing != 0
    UNION ALL
    SELECT hour, '', 'doubled', doubled FROM faults WHERE doubled != 0
)
GROUP BY hour, source_id
COMMENT 'Accepted = stored + failed + duplicates, by hour and source';

CREATE OR REPLACE VIEW {{views}}.columns
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT table AS view, name AS column, type, comment AS meaning
FROM system.columns
WHERE database = '{{views}}'
COMMENT 'The catalogue: every column of every view and what it holds';
