-- Sessions, paths and conversions. Frozen rows (`final`) keep the profile id of then; it is resolved to the present one: a
-- device to the person logged in on it at the time of the row, then a person to the present profile.
--
-- @sessions.profile_id Present owner
-- @session_touchpoints.session_id Session it belongs to, as in sessions; empty for what is no part of a session
-- @journeys.conversion_key Events of one conversion share it: order:<order id>, else <name>:<order id>, <name>:#<message id>, <name>:@person, or with the message id behind <name>:@session: or <name>:@answers:
-- @conversions.conversion_key Events of one conversion share it: order:<order id>, else <name>:<order id>, <name>:#<message id>, <name>:@person, or with the message id behind <name>:@session: or <name>:@answers:
-- @credits.conversion_key Events of one conversion share it: order:<order id>, else <name>:<order id>, <name>:#<message id>, <name>:@person, or with the message id behind <name>:@session: or <name>:@answers:
-- @score_changes.conversion_key Events of one conversion share it: order:<order id>, else <name>:<order id>, <name>:#<message id>, <name>:@person, or with the message id behind <name>:@session: or <name>:@answers:
-- @score_credits.conversion_key Events of one conversion share it: order:<order id>, else <name>:<order id>, <name>:#<message id>, <name>:@person, or with the message id behind <name>:@session: or <name>:@answers:
-- @journeys.profile_id Present owner
-- @journeys.value Value after changes and refunds, in the currency; 0 while open
-- @journeys.days Days from the first path touch to the conversion, or to the last touch while open
-- @journeys.is_score_change How far an answer is from the one before: points of 100, no money and no success
-- @conversions.is_score_change How far an answer is from the one before: points of 100, no money and no success
-- @score_changes.profile_id Present owner
-- @score_changes.score Name of the conversion, which names the kind of score
-- @score_changes.answered_at When the answer was given
-- @score_changes.answered_on Day of the answer in the time zone of the workspace
-- @score_changes.change How far the answer is from the one before of the person, in points of 100
-- @score_credits.profile_id Present owner
-- @score_credits.score Name of the conversion, which names the kind of score
-- @score_credits.answered_at When the answer was given
-- @score_credits.answered_on Day of the answer in the time zone of the workspace
-- @score_credits.change Credited change in points of 100: use only sums
-- @score_credits.credit Credited share of the answer: use only sums
-- @conversions.profile_id Present owner
-- @conversions.value Value after changes and refunds, in the currency
-- @conversions.gross Value before refunds, in the currency
-- @conversions.refunded Refunded, in the currency
-- @conversions.value_reporting Value in the currency of the workspace ({{currency}}) at the rate of its day, refunds too; unrounded, so that sums agree exactly; empty where a rate is missing
-- @attribution_reporting.revenue Attributed revenue in the currency of the workspace ({{currency}}) at the rate of the day of the conversion; unrounded, so that channels sum to the conversions exactly; empty where a rate is missing
-- @attribution_reporting.currency Currency of the conversions it was converted from
-- @conversions.days Days from the first path touch to the conversion
-- @conversions.converted_at When it converted
-- @conversions.converted_on Day of the conversion in the time zone of the workspace

CREATE OR REPLACE VIEW {{views}}.sessions
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    if(stored.profile_id < '6', 0, dictGet('{{database}}.logins_dictionary', 'person', cityHash64(stored.profile_id), toUnixTimestamp64Milli(stored.started_at))) AS login,
    if(login = 0, stored.profile_id, lower(hex(login))) AS person,
    dictGet('{{database}}.members_dictionary', 'profile', cityHash64(person)) AS merged
SELECT
    session_id, if(merged = 0, person, lower(hex(merged))) AS profile_id, started_at, ended_at, started_on,
    events, views, orders, message_id, channel, source, medium, campaign, platform, final, recorded_at, config_version
FROM {{database}}.sessions AS stored FINAL
WHERE workspace = '{{workspace}}'
COMMENT 'Sessions: runs of activity without a long gap';

CREATE OR REPLACE VIEW {{views}}.session_touchpoints
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    t.* EXCEPT (isActivity),
    if(t.isActivity AND s.ended >= t.occurred_at, s.session, '') AS session_id
FROM (
    SELECT
        *,
        platform IN ('web', 'ios', 'android', 'kiosk') AND type IN (
            'visit', 'view', 'search', 'cart', 'lead', 'signup', 'login', 'logout', 'subscription', 'help_view', 'payment',
            'order', 'custom', 'impression', 'click'
        ) AS isActivity
    FROM {{views}}.touchpoints
) AS t
ASOF LEFT JOIN (
    SELECT profile_id AS visitor, started_at AS started, ended_at AS ended, session_id AS session FROM {{views}}.sessions
) AS s ON s.visitor = t.profile_id AND s.started <= t.occurred_at
COMMENT 'Touchpoints with the session each belongs to. Joins all sessions: filter by time, or ask touchpoints where sessions do not matter';

CREATE OR REPLACE VIEW {{views}}.journeys
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    if(stored.profile_id < '6', 0, dictGet('{{database}}.logins_dictionary', 'person', cityHash64(stored.profile_id), toUnixTimestamp64Milli(stored.ended_at))) AS login,
    if(login = 0, stored.profile_id, lower(hex(login))) AS person,
    dictGet('{{database}}.members_dictionary', 'profile', cityHash64(person)) AS merged
SELECT
    journey_id, if(merged = 0, person, lower(hex(merged))) AS profile_id, state, conversion, conversion_key,
    order_id, message_id, started_at, ended_at, converted_at, converted_on,
    reinterpret(value_micros, 'Decimal(18, 6)') AS value, currency, path, path_times, path_messages, touches,
    (toUnixTimestamp64Milli(ended_at) - toUnixTimestamp64Milli(started_at)) / 86400000 AS days,
    startsWith(conversion_key, concat(conversion, ':@answers:')) AND state = 'converted' AS is_score_change,
    final, recorded_at, config_version
FROM {{database}}.journeys AS stored FINAL
WHERE workspace = '{{workspace}}'
COMMENT 'Paths up to a conversion (state converted), and open paths';

CREATE OR REPLACE VIEW {{views}}.conversions
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    if(c.profile_id < '6', 0, dictGet('{{database}}.logins_dictionary', 'person', cityHash64(c.profile_id), toUnixTimestamp64Milli(c.converted_at))) AS login,
    if(login = 0, c.profile_id, lower(hex(login))) AS person,
    dictGet('{{database}}.members_dictionary', 'profile', cityHash64(person)) AS merged
SELECT
    conversion, conversion_key, order_id, message_id, if(merged = 0, person, lower(hex(merged))) AS profile_id,
    converted_at, converted_on, value, gross, refunded, c.currency AS currency,
    multiIf(c.currency = '{{currency}}', toDecimal128(value, 15), r.rate = 0, NULL, toDecimal128(value, 6) * r.rate) AS value_reporting,
    touches, days, startsWith(conversion_key, concat(conversion, ':@answers:')) AS is_score_change,
    final, recorded_at, config_version
FROM (
    SELECT
        *,
        assumeNotNull(stored.converted_at) AS converted_at,
        assumeNotNull(stored.converted_on) AS converted_on,
        reinterpret(value_micros, 'Decimal(18, 6)') AS value,
        reinterpret(gross_micros, 'Decimal(18, 6)') AS gross,
        reinterpret(refunded_micros, 'Decimal(18, 6)') AS refunded,
        (toUnixTimestamp64Milli(ended_at) - toUnixTimestamp64Milli(started_at)) / 86400000 AS days
    FROM {{database}}.journeys AS stored FINAL
    WHERE workspace = '{{workspace}}' AND state = 'converted'
) AS c
ASOF LEFT JOIN (
    SELECT from_currency, day, rate FROM {{database}}.rates FINAL
    WHERE workspace = '{{workspace}}' AND to_currency = '{{currency}}'
) AS r ON r.from_currency = c.currency AND r.day <= c.converted_on
COMMENT 'Conversions: one row an order, whatever the number of messages about it';

CREATE OR REPLACE VIEW {{views}}.credits
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    if(stored.profile_id < '6', 0, dictGet('{{database}}.logins_dictionary', 'person', cityHash64(stored.profile_id), toUnixTimestamp64Milli(stored.converted_at))) AS login,
    if(login = 0, stored.profile_id, lower(hex(login))) AS person,
    dictGet('{{database}}.members_dictionary', 'profile', cityHash64(person)) AS merged
SELECT
    conversion, conversion_key, order_id, if(merged = 0, person, lower(hex(merged))) AS profile_id, model,
    position, path_length, message_id, touch_type, channel, source, medium, campaign, content, place_id, agent_id,
    touched_at, touched_on, converted_at, converted_on, currency, credit, revenue, recorded_at, config_version
FROM {{database}}.credits AS stored
WHERE workspace = '{{workspace}}'
COMMENT 'The ledger as additive lines: use only sum; a correction is a line that takes back and a new one, so count() means nothing';

CREATE OR REPLACE VIEW {{views}}.attribution_daily
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT conversion, model, converted_on, channel, currency, sum(stored.revenue) AS revenue, sum(stored.credit) AS credit
FROM {{database}}.credits AS stored
WHERE workspace = '{{workspace}}'
GROUP BY workspace, conversion, model, converted_on, channel, currency
COMMENT 'Attributed revenue and conversions by day and channel: read from the projection';

CREATE OR REPLACE VIEW {{views}}.attribution_campaign
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT conversion, model, converted_on, channel, source, medium, campaign, currency, sum(stored.revenue) AS revenue, sum(stored.credit) AS credit
FROM {{database}}.credits AS stored
WHERE workspace = '{{workspace}}'
GROUP BY workspace, conversion, model, converted_on, channel, source, medium, campaign, currency
COMMENT 'Attributed revenue and conversions by day and campaign: read from the projection';

CREATE OR REPLACE VIEW {{views}}.attribution_reporting
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    a.conversion AS conversion, a.model AS model, a.converted_on AS converted_on, a.channel AS channel, a.currency AS currency,
    multiIf(a.currency = '{{currency}}', toDecimal128(a.revenue, 15), r.rate = 0, NULL, a.revenue * r.rate) AS revenue,
    a.credit AS credit
FROM {{views}}.attribution_daily AS a
ASOF LEFT JOIN (
    SELECT from_currency, day, rate FROM {{database}}.rates FINAL
    WHERE workspace = '{{workspace}}' AND to_currency = '{{currency}}'
) AS r ON r.from_currency = a.currency AND r.day <= a.converted_on
COMMENT 'Attributed revenue and conversions by day and channel, in the currency of the workspace at the rate of the day of each conversion';

CREATE OR REPLACE VIEW {{views}}.score_changes
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    conversion AS score, conversion_key, message_id, profile_id, assumeNotNull(c.converted_at) AS answered_at,
    assumeNotNull(c.converted_on) AS answered_on, value AS change, path, path_messages, touches, final, recorded_at, config_version
FROM {{views}}.journeys AS c
WHERE is_score_change
COMMENT 'Answers after the first of a person: how far each is from the one before, and what happened between them';

CREATE OR REPLACE VIEW {{views}}.score_credits
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    conversion AS score, conversion_key, profile_id, model, position, path_length, message_id, touch_type, channel,
    source, medium, campaign, content, place_id, agent_id, touched_at, touched_on, converted_at AS answered_at,
    converted_on AS answered_on, revenue AS change, credit, recorded_at, config_version
FROM {{views}}.credits
WHERE currency = '' AND startsWith(conversion_key, concat(conversion, ':@answers:'))
COMMENT 'The ledger of score changes: what each touch raised or lowered, under each model; use only sums'
