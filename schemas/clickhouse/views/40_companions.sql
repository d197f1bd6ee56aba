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
