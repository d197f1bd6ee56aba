-- Which derivation of everything people see. A row is written when the views switch to a generation; the newest counts,
-- and where there is none it is the first (docs/decisions/0019-generations.md).

CREATE TABLE IF NOT EXISTS {{database}}.generations (
    generation UInt32 COMMENT 'Number of the generation; its tables are in <database>G<number>',
    source LowCardinality(String) COMMENT 'What it was made from: archive or raw',
    config_version LowCardinality(String) COMMENT 'Version of the configuration it was made with',
    shown_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When the views switched to it'
)
ENGINE = MergeTree
ORDER BY generation
COMMENT 'Generations people have seen: when everything was derived anew, and from what';
