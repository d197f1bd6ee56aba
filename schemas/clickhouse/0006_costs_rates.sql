-- Companions of the touches that are no touches: what advertising cost, and what a currency was worth. The newest row
-- of a key counts, so a corrected figure is simply loaded again.

CREATE TABLE IF NOT EXISTS {{database}}.costs (
    workspace LowCardinality(String) COMMENT 'Workspace',
    day Date COMMENT 'Day of the cost in the time zone of the workspace',
    channel LowCardinality(String) COMMENT 'Channel',
    source LowCardinality(String) COMMENT 'Campaign source',
    medium LowCardinality(String) COMMENT 'Campaign medium',
    campaign LowCardinality(String) COMMENT 'Campaign',
    campaign_id LowCardinality(String) COMMENT 'Campaign id',
    cost Decimal(18, 6) COMMENT 'Cost in the currency',
    currency LowCardinality(String) COMMENT 'ISO 4217',
    impressions UInt64 COMMENT 'Times shown',
    clicks UInt64 COMMENT 'Times clicked',
    _loaded_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it was loaded; the newest counts'
)
ENGINE = ReplacingMergeTree(_loaded_at)
ORDER BY (workspace, day, channel, source, medium, campaign, campaign_id, currency)
COMMENT 'What advertising cost, a row a day and campaign';

CREATE TABLE IF NOT EXISTS {{database}}.rates (
    workspace LowCardinality(String) COMMENT 'Workspace',
    day Date COMMENT 'First day the rate holds; it holds until the next',
    from_currency LowCardinality(String) COMMENT 'ISO 4217',
    to_currency LowCardinality(String) COMMENT 'ISO 4217',
    rate Decimal(18, 9) COMMENT 'What one unit of from_currency is worth in to_currency',
    _loaded_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it was loaded; the newest counts'
)
ENGINE = ReplacingMergeTree(_loaded_at)
ORDER BY (workspace, from_currency, to_currency, day)
COMMENT 'Exchange rates by day';
