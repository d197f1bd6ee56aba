-- What stands beside the touches, and both sides together. The sides of return_on_cost are lines to be added up: a line has
-- either what a model credits or what was spent, so that no join multiplies a cost. A cost stands under every model, and in
-- every currency it can be converted to at the newest rate up to its day: as in the report, none is missing for being billed abroad.
--
-- @return_on_cost.model Attribution model: filter by one, a cost is there once for each
-- @return_on_cost.currency Filter by one: a cost is there in its own and in each it has a rate to
-- @return_on_cost.conversion Name of the conversion; empty in lines of cost
-- @return_on_cost.day Day of the conversion, or of the cost, in the time zone of the workspace
-- @return_on_cost.revenue Attributed revenue in the currency: use only sums
-- @return_on_cost.credit Attributed conversions: use only sums
-- @return_on_cost.cost Cost in the currency, at the newest rate up to its day: use only sums

CREATE OR REPLACE VIEW {{views}}.costs
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT day, channel, source, medium, campaign, campaign_id, cost, currency, impressions, clicks
FROM {{database}}.costs FINAL
WHERE workspace = '{{workspace}}'
COMMENT 'What advertising cost, a row a day and campaign';

CREATE OR REPLACE VIEW {{views}}.rates
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT day, from_currency, to_currency, rate
FROM {{database}}.rates FINAL
WHERE workspace = '{{workspace}}'
COMMENT 'Exchange rates by day';

CREATE OR REPLACE VIEW {{views}}.return_on_cost
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    model, converted_on AS day, channel, source, medium, campaign, currency, conversion, revenue, credit,
    toDecimal128(0, 6) AS cost, toUInt64(0) AS impressions, toUInt64(0) AS clicks
FROM {{views}}.attribution_campaign
UNION ALL
SELECT
    m.model AS model, c.day AS day, c.channel AS channel, c.source AS source, c.medium AS medium, c.campaign AS campaign,
    c.currency AS currency, '' AS conversion, toDecimal128(0, 6) AS revenue, toDecimal128(0, 6) AS credit, c.cost AS cost,
    c.impressions AS impressions, c.clicks AS clicks
FROM (
    SELECT day, channel, source, medium, campaign, currency, toDecimal128(cost, 6) AS cost, impressions, clicks
    FROM {{views}}.costs
    UNION ALL
    SELECT
        f.day AS day, f.channel AS channel, f.source AS source, f.medium AS medium, f.campaign AS campaign, r.to_currency AS currency,
        toDecimal128(toDecimal128(f.cost, 6) * r.rate, 6) AS cost, f.impressions AS impressions, f.clicks AS clicks
    FROM (
        SELECT o.*, t.to_currency AS wanted
        FROM {{views}}.costs AS o
        CROSS JOIN (SELECT DISTINCT to_currency FROM {{views}}.rates) AS t
        WHERE t.to_currency != o.currency
    ) AS f
    ASOF INNER JOIN {{views}}.rates AS r ON r.from_currency = f.currency AND r.to_currency = f.wanted AND r.day <= f.day
    WHERE r.rate != 0
) AS c
CROSS JOIN (SELECT DISTINCT model FROM {{database}}.credits WHERE workspace = '{{workspace}}') AS m
COMMENT 'Attributed revenue and cost as lines to add up, for one model and currency: toFloat64(sum(revenue)) / toFloat64(sum(cost)) is the return (a Decimal divided by nothing is an error)'
