/**
 * What insights reads and serves, at a glance. It keeps nothing and writes nothing.
 *
 * | reads (ClickHouse)                                        | for                                   |
 * |-----------------------------------------------------------|---------------------------------------|
 * | view attribution_daily                                    | channels, revenue, totals, gauges     |
 * | view credits                                              | orders behind a cell                  |
 * | view journeys                                             | top paths, lapsed and open paths      |
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
  'GET /api/reports/:report',
  'POST /api/timeline',
  'GET /api/profiles/:profile',
  'GET /docs',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /',
] as const;
