-- People and what links them. Clear values are shown only for namespaces that are no personal data by themselves (user
-- ids and ids of other systems); the rest takes a grant on identifier_values, which personal_identifiers asks of its reader.
--
-- @profiles.orders Orders: conversions that are sales
-- @profiles.revenue Value of the orders in the currency of the workspace
-- @identifiers.value Clear value where the namespace is user_id or external, else empty: see personal_identifiers
-- @identifiers.profile_id Present owner; for a device whoever is logged in now
-- @profile_redirects.old_profile_id Id that named a profile before, or an identifier in it
-- @profile_redirects.profile_id Profile it belongs to now
-- @profile_redirects.cause What made or cut the link: joined, separated
-- @profile_redirects.since When it came to belong to it

CREATE OR REPLACE VIEW {{views}}.profiles
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    -- Whatever is written under an id that leads elsewhere is frozen: the time before the first login on a device is the first person's.
    if(p.profile_id < '6', 0, dictGet('{{database}}.logins_dictionary', 'person', cityHash64(p.profile_id), toUnixTimestamp64Milli(toDateTime64('1900-01-01 00:00:00', 3, 'UTC')))) AS login,
    if(login = 0, reinterpretAsUInt128(reverse(unhex(p.profile_id))), login) AS person,
    dictGet('{{database}}.members_dictionary', 'profile', cityHash64(lower(hex(person)))) AS merged,
    if(merged = 0, person, merged) AS owner
SELECT
    lower(hex(owner)) AS profile_id, max(p.known) AS known, min(p.first_seen_at) AS first_seen_at, max(p.last_seen_at) AS last_seen_at,
    argMin(p.first_channel, p.first_seen_at) AS first_channel, sum(p.sessions) AS sessions, sum(p.touches) AS touches, sum(p.orders) AS orders,
    reinterpret(sum(p.revenue_micros), 'Decimal(18, 6)') AS revenue, max(p.recorded_at) AS recorded_at,
    argMax(p.config_version, p.recorded_at) AS config_version
FROM {{database}}.profiles AS p FINAL
WHERE p.workspace = '{{workspace}}'
GROUP BY owner
COMMENT 'People; an unknown visitor has known = 0. What was frozen under an older id counts for the person it leads to now';

CREATE OR REPLACE VIEW {{views}}.identifiers
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    if(identifier < '6', 0, dictGet('{{database}}.logins_dictionary', 'person', cityHash64(identifier), toUnixTimestamp64Milli(now64(3)))) AS login,
    if(login = 0, identifier, lower(hex(login))) AS person,
    dictGet('{{database}}.members_dictionary', 'profile', cityHash64(person)) AS merged
SELECT
    identifier, namespace, if(namespace = 'user_id' OR startsWith(namespace, 'external:'), value, '') AS value,
    if(merged = 0, person, lower(hex(merged))) AS profile_id, first_seen_at
FROM {{database}}.identifier_values FINAL
WHERE workspace = '{{workspace}}'
COMMENT 'Identifiers and whose they are now';

CREATE OR REPLACE VIEW {{views}}.personal_identifiers
SQL SECURITY INVOKER
AS SELECT identifier, namespace, value, first_seen_at
FROM {{database}}.identifier_values FINAL
WHERE workspace = '{{workspace}}'
COMMENT 'Clear values of identifiers: personal data, readable only with a grant on the base table';

CREATE OR REPLACE VIEW {{views}}.profile_redirects
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT identifier AS old_profile_id, profile_id, cause, recorded_at AS since
FROM {{database}}.members FINAL
WHERE workspace = '{{workspace}}' AND identifier != profile_id
COMMENT 'Where an older profile id, or an identifier, leads now, and since when';

CREATE OR REPLACE VIEW {{views}}.logins
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT device, from_at, to_at, person, recorded_at
FROM {{database}}.logins FINAL
WHERE workspace = '{{workspace}}'
COMMENT 'Who a device belonged to, from one login to the next';
