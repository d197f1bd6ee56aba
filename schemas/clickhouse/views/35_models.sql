-- Models fitted to the paths, by run. Compare the newest run of a model with the rule models over the run's own days.
--
-- @model_results.credit Weight times the conversions of the currency; channels sum to them
-- @model_results.revenue Weight times the value of the conversions, in the currency; channels sum to it
-- @model_results.path_credit Conversions credited touch by touch: the sum of model_credits
-- @model_results.path_revenue Value credited touch by touch, in the currency: the sum of model_credits

CREATE OR REPLACE VIEW {{views}}.models
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    run_id, model, kind, steps, worth, transform, with_nulls, counted, from_day, to_day, seed, bootstrap, permutations, inputs_hash,
    conversions, paths, distinct_paths, null_share, states, sweeps, residual, standard_error, lines, fit_ms, duration_ms,
    config_version, computed_at
FROM {{database}}.models
WHERE workspace = '{{workspace}}'
COMMENT 'Runs of the models fitted to data (Markov, Shapley): settings, inputs and diagnostics';

CREATE OR REPLACE VIEW {{views}}.model_results
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    run_id, model, channel, currency, effect, weight, reinterpret(credit_micros, 'Decimal(18, 6)') AS credit,
    reinterpret(revenue_micros, 'Decimal(18, 6)') AS revenue, reinterpret(path_credit_micros, 'Decimal(18, 6)') AS path_credit,
    reinterpret(path_revenue_micros, 'Decimal(18, 6)') AS path_revenue, low, high, computed_at
FROM {{database}}.model_results
WHERE workspace = '{{workspace}}' AND run_id IN (SELECT run_id FROM {{database}}.models WHERE workspace = '{{workspace}}')
COMMENT 'What each run gives each channel; the newest run of a model is the one with the latest computed_at';

CREATE OR REPLACE VIEW {{views}}.model_credits
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    run_id, model, conversion, conversion_key, order_id, profile_id, position, path_length, message_id, channel,
    touched_at, converted_at, converted_on, currency, stored.credit AS credit, stored.revenue AS revenue, computed_at
FROM {{database}}.model_credits AS stored
WHERE workspace = '{{workspace}}' AND run_id IN (SELECT run_id FROM {{database}}.models WHERE workspace = '{{workspace}}')
COMMENT 'What each run gives each touch of each conversion; filter by run_id';
