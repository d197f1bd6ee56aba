-- What became of people and why: what pairs of identifiers did, what a limit refused, what people decided, and whose it
-- was as known on a day. The present profile comes from the dictionaries; ids of then stay as they were written.
--
-- @identity_merges.profile_id Present profile of the one that stayed
-- @identity_merges.other_id Profile that went into it or left it, as it was named then; the same when spanned or held
-- @identity_merges.lo_namespace Namespace of the smaller identifier
-- @identity_merges.hi_namespace Namespace of the larger identifier
-- @identity_merges.evidence What insisted: event, operator (undo or redo), explicit (a merge by hand or an alias)
-- @identity_conflicts.lo_namespace Namespace of the smaller identifier
-- @identity_conflicts.hi_namespace Namespace of the larger identifier
-- @identity_conflicts.profile_id Present profile of the smaller identifier
-- @identity_conflicts.other_id Present profile of the larger identifier
-- @shared_identifiers.identifier Identifier that no longer joins people
-- @shared_identifiers.namespace Its namespace
-- @shared_identifiers.partners Identifiers it was refused with
-- @shared_identifiers.recorded_at When the newest of them was refused
-- @corrections.profile_id Present profile of the identifier it is addressed to; for a device whoever is logged in now

CREATE OR REPLACE VIEW {{views}}.identity_merges
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    dictGet('{{database}}.members_dictionary', 'profile', cityHash64(stored.profile_id)) AS merged,
    ['user_id', 'loyalty_id', 'external', 'email', 'phone', 'anonymous_id', 'device_id'] AS namespaces
SELECT
    action, if(merged = 0, stored.profile_id, lower(hex(merged))) AS profile_id, other_id, lo, hi,
    namespaces[toUInt8OrZero(substring(lo, 1, 1))] AS lo_namespace, namespaces[toUInt8OrZero(substring(hi, 1, 1))] AS hi_namespace,
    transform(force, [1, 2], ['operator', 'explicit'], 'event') AS evidence, over, recorded_at
FROM {{database}}.merges AS stored
WHERE workspace = '{{workspace}}'
COMMENT 'What pairs of identifiers did to profiles: every merge (joined), every undoing (separated), every undoing that other evidence outlives (spanned), every pair that holds again inside a profile (held)';

CREATE OR REPLACE VIEW {{views}}.identity_conflicts
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    dictGet('{{database}}.members_dictionary', 'profile', cityHash64(lo)) AS lo_merged,
    dictGet('{{database}}.members_dictionary', 'profile', cityHash64(hi)) AS hi_merged,
    ['user_id', 'loyalty_id', 'external', 'email', 'phone', 'anonymous_id', 'device_id'] AS namespaces
SELECT
    lo, hi, namespaces[toUInt8OrZero(substring(lo, 1, 1))] AS lo_namespace, namespaces[toUInt8OrZero(substring(hi, 1, 1))] AS hi_namespace,
    namespace, if(lo_merged = 0, lo, lower(hex(lo_merged))) AS profile_id, if(hi_merged = 0, hi, lower(hex(hi_merged))) AS other_id, recorded_at
FROM {{database}}.conflicts FINAL
WHERE workspace = '{{workspace}}' AND if(lo_merged = 0, lo, lower(hex(lo_merged))) != if(hi_merged = 0, hi, lower(hex(hi_merged)))
COMMENT 'Pairs a limit refused and whose identifiers are still in different profiles';

CREATE OR REPLACE VIEW {{views}}.shared_identifiers
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH ['user_id', 'loyalty_id', 'external', 'email', 'phone', 'anonymous_id', 'device_id'] AS namespaces
SELECT
    identifier, namespaces[toUInt8OrZero(substring(identifier, 1, 1))] AS namespace,
    uniqExact(partner) AS partners, max(recorded_at) AS recorded_at
FROM (
    SELECT lo AS identifier, hi AS partner, recorded_at FROM {{database}}.conflicts WHERE workspace = '{{workspace}}'
    UNION ALL
    SELECT hi, lo, recorded_at FROM {{database}}.conflicts WHERE workspace = '{{workspace}}'
)
GROUP BY identifier
HAVING uniqExact(partner) > 20
COMMENT 'Identifiers that were refused with more than 20 others, such as the e-mail of a whole company: events no longer join people by them';

CREATE OR REPLACE VIEW {{views}}.corrections
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    if(node < '6', 0, dictGet('{{database}}.logins_dictionary', 'person', cityHash64(node), toUnixTimestamp64Milli(now64(3)))) AS login,
    if(login = 0, node, lower(hex(login))) AS person,
    dictGet('{{database}}.members_dictionary', 'profile', cityHash64(person)) AS merged
SELECT
    correction_id, kind, if(merged = 0, person, lower(hex(merged))) AS profile_id, node, other, on, force, apart, hour, actor,
    reason, requested_at
FROM {{database}}.corrections
WHERE workspace = '{{workspace}}'
COMMENT 'Decisions of people about identity, with who took them and why';

CREATE OR REPLACE VIEW {{views}}.members_as_of
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT identifier, argMax(stored.profile_id, mver) AS profile_id, argMax(stored.cause, mver) AS cause, argMax(stored.recorded_at, mver) AS since
FROM {{database}}.member_versions AS stored
WHERE workspace = '{{workspace}}' AND recorded_at <= {at:DateTime64(3, 'UTC')}
GROUP BY identifier
COMMENT 'Which profile an identifier belonged to as known at an instant: members_as_of(at = ''2026-03-01 00:00:00'') in UTC; one without a row was a profile of its own';

CREATE OR REPLACE VIEW {{views}}.logins_as_of
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT device, from_at, argMax(stored.to_at, _seq) AS to_at, argMax(stored.person, _seq) AS person
FROM {{database}}.login_versions AS stored
WHERE workspace = '{{workspace}}' AND recorded_at <= {at:DateTime64(3, 'UTC')}
GROUP BY device, from_at
HAVING NOT argMax(stored.deleted, _seq)
COMMENT 'Who a device belonged to, from one login to the next, as known at an instant: logins_as_of(at = ''2026-03-01 00:00:00'') in UTC';

CREATE OR REPLACE VIEW {{views}}.touchpoints_as_of
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    if(m.profile_id = '', if(l.person = '', t.origin, l.person), m.profile_id) AS profile_id,
    t.* EXCEPT (workspace, text, traits, value_micros, cost_micros, src_topic, src_partition, src_offset, _seq, _partition, _offset, _loaded_at),
    if(isNull(t.value_micros), NULL, reinterpret(assumeNotNull(t.value_micros), 'Decimal(18, 6)')) AS value,
    if(isNull(t.cost_micros), NULL, reinterpret(assumeNotNull(t.cost_micros), 'Decimal(18, 6)')) AS cost
FROM {{database}}.touchpoints AS t
ASOF LEFT JOIN (
    SELECT device, from_at, argMax(person, _seq) AS person
    FROM {{database}}.login_versions
    WHERE workspace = '{{workspace}}' AND recorded_at <= {at:DateTime64(3, 'UTC')}
    GROUP BY device, from_at
    HAVING NOT argMax(deleted, _seq)
) AS l ON t.origin = l.device AND l.from_at <= t.occurred_at
LEFT ANY JOIN (
    SELECT identifier, argMax(profile_id, mver) AS profile_id
    FROM {{database}}.member_versions
    WHERE workspace = '{{workspace}}' AND recorded_at <= {at:DateTime64(3, 'UTC')}
    GROUP BY identifier
) AS m ON m.identifier = if(l.person = '', t.origin, l.person)
WHERE t.workspace = '{{workspace}}' AND t.recorded_at <= {at:DateTime64(3, 'UTC')} AND NOT t.is_bot AND NOT t.is_test
COMMENT 'Touchpoints and whose they were as known at an instant, without those that came later: touchpoints_as_of(at = ''2026-03-01 00:00:00'') in UTC. Reads the links of then, so it takes longer than touchpoints';
