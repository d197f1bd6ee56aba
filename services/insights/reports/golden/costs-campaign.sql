SELECT channel, campaign, toInt64(sum(ifNull(amount, toDecimal128(0, 6))) * 1000000) AS cost_micros,
  sum(impressions) AS impressions, sum(clicks) AS clicks, countIf(isNull(amount)) AS rows_without_rate
FROM (
  SELECT c.channel AS channel, c.campaign AS campaign, c.impressions AS impressions, c.clicks AS clicks,
    multiIf(c.currency = {currency:String}, toDecimal128(c.cost, 6), r.rate = 0, NULL,
      toDecimal128(toDecimal128(c.cost, 6) * r.rate, 6)) AS amount
  FROM throughline_main.costs AS c
  ASOF LEFT JOIN (SELECT day, from_currency, rate FROM throughline_main.rates WHERE to_currency = {currency:String}) AS r
    ON r.from_currency = c.currency AND r.day <= c.day
  WHERE c.day BETWEEN {from:Date} AND {to:Date}
)
GROUP BY channel, campaign
HAVING cost_micros != 0 OR impressions != 0 OR clicks != 0 OR rows_without_rate != 0
ORDER BY cost_micros DESC, channel, campaign
-- {"from":"2026-03-01","to":"2026-03-31","currency":"EUR"}
