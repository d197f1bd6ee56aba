-- Models fitted to the paths (Markov, Shapley): results by run, never overwritten. A run writes its row in `models` last,
-- and the views show only what belongs to such a row, so nobody sees half a run and one that died is as if never begun.
-- The credits of a run stand beside the ledger, not in it: the ledger follows the stream, a run is a picture of one hour.
-- By month of computation, so that old runs can be dropped as partitions.

CREATE TABLE IF NOT EXISTS {{database}}.models (
    workspace LowCardinality(String) COMMENT 'Workspace',
    run_id String COMMENT 'Run of a model',
    model LowCardinality(String) COMMENT 'Name of the model, such as markov_1 or shapley: beside the rule models',
    kind LowCardinality(String) COMMENT 'markov shapley',
    steps UInt8 COMMENT 'Steps a state of the Markov chain remembers (its order); 0 for Shapley',
    worth LowCardinality(String) COMMENT 'What a coalition of channels is worth (Shapley): conversions, or rate of conversion; "" for Markov',
    transform LowCardinality(String) COMMENT 'What paths were made into first: exposure unique first frequency remove_if_last_and_not_all:… remove_if_not_all:…',
    with_nulls Bool COMMENT 'Whether open paths counted as journeys that did not convert',
    from_day Date COMMENT 'First day of the conversions, in the time zone of the workspace',
    to_day Date COMMENT 'Last day of the conversions, inclusive',
    seed UInt32 COMMENT 'Seed of what was drawn: the same inputs and seed give the same figures',
    bootstrap UInt32 COMMENT 'Resamples behind the intervals; 0: none',
    permutations UInt32 COMMENT 'Orders of joining sampled where there are too many channels to count all coalitions',
    inputs_hash String COMMENT 'SHA-256 of the counted paths the model was fitted to',
    conversions UInt64 COMMENT 'Conversions credited, those without a touch included',
    paths UInt64 COMMENT 'Journeys with a touch it was fitted to',
    distinct_paths UInt64 COMMENT 'Distinct paths after the transform',
    null_share Float64 COMMENT 'Share of the journeys that did not convert, 0 to 1',
    states UInt32 COMMENT 'States of the Markov chain; 0 for Shapley',
    sweeps UInt32 COMMENT 'Rounds of the solver, over all channels',
    residual Float64 COMMENT 'Largest share of journeys the solver had not followed to their end: bounds its error',
    standard_error Float64 COMMENT 'Largest standard error of an effect where it was sampled, else 0',
    lines UInt64 COMMENT 'Credits of single touches written',
    fit_ms UInt32 COMMENT 'Milliseconds of computing',
    duration_ms UInt32 COMMENT 'Milliseconds of the whole run',
    config_version LowCardinality(String) COMMENT 'Version of the configuration it ran with',
    computed_at DateTime64(3, 'UTC') COMMENT 'When the run began'
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(computed_at)
ORDER BY (workspace, computed_at)
COMMENT 'Runs of the models fitted to data, with what they were made of';

CREATE TABLE IF NOT EXISTS {{database}}.model_results (
    workspace LowCardinality(String) COMMENT 'Workspace',
    run_id String COMMENT 'Run of a model',
    model LowCardinality(String) COMMENT 'Name of the model, such as markov_1 or shapley: beside the rule models',
    channel LowCardinality(String) COMMENT 'Channel; "Unattributed" for conversions without a touch',
    currency LowCardinality(String) COMMENT 'ISO 4217',
    effect Float64 COMMENT 'Markov: part of the conversions lost without the channel; Shapley: its part of what all channels are worth',
    weight Float64 COMMENT 'Part of the conversions the channel gets, 0 to 1; effects normalised',
    credit_micros Int64 COMMENT 'Weight times the conversions of the currency, millionths; channels sum to them',
    revenue_micros Int64 COMMENT 'Weight times the value of the conversions, millionths of the currency; channels sum to it',
    path_credit_micros Int64 COMMENT 'Conversions credited touch by touch, millionths: the sum of model_credits',
    path_revenue_micros Int64 COMMENT 'Value credited touch by touch, millionths of the currency: the sum of model_credits',
    low Nullable(Float64) COMMENT 'Lower end of the 95 % interval of credit, by resampling; empty where none was asked for',
    high Nullable(Float64) COMMENT 'Upper end of the 95 % interval of credit, by resampling; empty where none was asked for',
    computed_at DateTime64(3, 'UTC') COMMENT 'When the run began'
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(computed_at)
ORDER BY (workspace, run_id, currency, channel)
COMMENT 'What each run gives each channel';

CREATE TABLE IF NOT EXISTS {{database}}.model_credits (
    workspace LowCardinality(String) COMMENT 'Workspace',
    run_id String COMMENT 'Run of a model',
    model LowCardinality(String) COMMENT 'Name of the model, such as markov_1 or shapley: beside the rule models',
    conversion LowCardinality(String) COMMENT 'Name of the conversion',
    conversion_key String COMMENT 'Order id, else message id of the conversion' CODEC(ZSTD(1)),
    order_id String COMMENT 'Order' CODEC(ZSTD(1)),
    profile_id String COMMENT 'Profile at the time of the run' CODEC(ZSTD(1)),
    position UInt32 COMMENT 'Position in the path from 1; 0: unattributed',
    path_length UInt32 COMMENT 'Path touches',
    message_id String COMMENT 'Touchpoint credited' CODEC(ZSTD(1)),
    channel LowCardinality(String) COMMENT 'Channel of the touchpoint; "Unattributed" where the path is empty',
    touched_at DateTime64(3, 'UTC') COMMENT 'When the touch happened' CODEC(Delta, ZSTD(1)),
    converted_at DateTime64(3, 'UTC') COMMENT 'When the conversion happened' CODEC(Delta, ZSTD(1)),
    converted_on Date COMMENT 'Day of the conversion in the time zone of the workspace',
    currency LowCardinality(String) COMMENT 'ISO 4217',
    amount_micros Int64 COMMENT 'Credited value, millionths of the currency; the lines of a conversion sum to its value',
    credit_micros Int64 COMMENT 'Credited share of the conversion, millionths; its lines sum to 1,000,000',
    computed_at DateTime64(3, 'UTC') COMMENT 'When the run began',
    revenue Decimal(18, 6) MATERIALIZED reinterpret(amount_micros, 'Decimal(18,6)') COMMENT 'Credited value in the currency',
    credit Decimal(18, 6) MATERIALIZED reinterpret(credit_micros, 'Decimal(18,6)') COMMENT 'Credited share of the conversion',
    INDEX conversion conversion_key TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(computed_at)
ORDER BY (workspace, run_id, channel, converted_on)
COMMENT 'What each run gives each touch of each conversion: like the ledger, but of one run';
