-- Which conversions a run counted: those of other names are no success to it.

ALTER TABLE {{database}}.models
    ADD COLUMN IF NOT EXISTS counted Array(LowCardinality(String)) COMMENT 'Names of the conversions that counted, sorted; empty in older runs, where all did' AFTER with_nulls;
