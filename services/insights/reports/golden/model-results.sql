SELECT channel, effect, weight, toFloat64(credit) AS conversions, reinterpret(revenue, 'Int64') AS revenue_micros,
  toFloat64(path_credit) AS path_conversions, reinterpret(path_revenue, 'Int64') AS path_revenue_micros, low, high
FROM throughline_main.model_results
WHERE run_id = {run:String} AND currency = {currency:String}
ORDER BY weight DESC, channel
-- {"run":"r1","currency":"EUR"}
