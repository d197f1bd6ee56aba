/**
 * What insights reads, writes and serves, at a glance. The server keeps nothing; of all there is it writes only what people
 * decide about identity, to the topic `corrections`. A run of a model (`throughline model run`, a process of its own) writes
 * models, model_results and model_credits.
 *
 * | reads (ClickHouse)                              | for                                                 |
 * |-------------------------------------------------|-----------------------------------------------------|
 * | view attribution_daily                          | channels, currencies, revenue, totals, change, experience, gauges |
 * | views attribution_campaign, costs, rates        | breakdown, cost per order, return                   |
 * | view credits                                    | orders behind a cell, breakdown, experience         |
 * | view score_credits                              | experience                                          |
 * | view journeys                                   | paths, assists, lengths, transitions, models, gauges |
 * | views models, model_results                     | models side by side, gauges                         |
 * | views touchpoints, failed_events                | pulse, arriving, rejected, unanswered, gauges       |
 * | views profiles, sessions, conversions           | people, gauges                                      |
 * | view audit                                      | check, gauges                                       |
 * | touchpoints, duplicates, failed_events (base)   | freshness and watermark                             |
 * | touchpoints, sessions, journeys, credits, profiles, members, logins, identifier_values, merges, conflicts, corrections (base) | one customer, evidence, what a correction would change |
 *
 * One customer is read from the base tables by their keys: a view that resolves `profile_id` row by row would scan. Kafka is
 * asked for offsets only, for the watermark.
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
  'POST /api/identity/evidence',
  'POST /api/identity/corrections',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /docs',
  'GET /',
] as const;
