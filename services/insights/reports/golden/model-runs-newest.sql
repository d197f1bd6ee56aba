SELECT run_id, model, transform, with_nulls, counted, from_day, to_day, seed, bootstrap, inputs_hash, conversions, paths,
  distinct_paths, null_share, states, sweeps, residual, standard_error, lines, fit_ms, duration_ms,
  toUnixTimestamp64Milli(m.computed_at) AS computed_at
FROM throughline_main.models AS m
ORDER BY m.computed_at DESC, run_id
LIMIT 1 BY model, counted
LIMIT {limit:UInt32}
-- {"limit":20}
