/**
 * What insights reads and serves, at a glance. The server keeps nothing and writes nothing; a run of a model
 * (`throughline model run`, a process of its own) writes models, model_results and model_credits.
 *
 * | reads (ClickHouse)                                        | for                                   |
 * |-----------------------------------------------------------|---------------------------------------|
 * | view attribution_daily                                    | channels, revenue, totals, gauges     |
 * | views attribution_campaign, costs, rates                 | breakdown, cost per order, return     |
 * | view credits                                              | orders behind a cell, breakdown       |
 * | view journeys                                             | paths, assists, lengths, transitions, models |
 * | views models, model_results                               | models side by side                   |
 * | views touchpoints, failed_events                          | pulse, arriving, rejected, unanswered |
 * | view profiles                                             | people                                |
 * | members, logins, identifier_values, touchpoints, sessions, journeys, credits, profiles (base) | one customer |
 *
 * One customer is read from the base tables by their keys: a view that resolves `profile_id` row by row would scan.
 */
export const ROUTES = [
  'GET /api/workspaces',
  'GET /api/overview',
  'GET /api/channels',
  'GET /api/return-on-cost',
  'GET /api/comparison',
  'GET /api/models',
  'GET /api/reports/:report',
  'POST /api/timeline',
  'GET /api/profiles/:profile',
  'GET /docs',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /',
] as const;
