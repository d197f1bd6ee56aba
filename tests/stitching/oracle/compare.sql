SELECT 'members' AS what, count() AS n FROM (
    SELECT id, label FROM oracle_labels WHERE id != label
) AS a FULL OUTER JOIN (
    SELECT identifier, profile_id FROM members FINAL WHERE identifier != profile_id
) AS b ON a.id = b.identifier AND a.label = b.profile_id
WHERE a.id = '' OR b.identifier = '';

SELECT 'owners' AS what, count() AS n
FROM oracle_owners AS o INNER JOIN (
    WITH
        if(origin < '6', 0, dictGet('logins_dictionary', 'person', cityHash64(origin), toUnixTimestamp64Milli(occurred_at))) AS login,
        if(login = 0, origin, lower(hex(login))) AS person,
        dictGet('members_dictionary', 'profile', cityHash64(person)) AS merged
    SELECT origin, message_id, if(merged = 0, person, lower(hex(merged))) AS profile_id FROM touchpoints
) AS t ON o.origin = t.origin AND o.message_id = t.message_id
WHERE o.owner != t.profile_id;

SELECT 'sessions' AS what, count() AS n FROM oracle_sessions AS a FULL OUTER JOIN (
    SELECT profile_id, started_at, ended_at, events, message_id, channel FROM sessions FINAL
) AS b ON a.owner = b.profile_id AND a.started_at = b.started_at AND a.ended_at = b.ended_at AND a.events = b.events
    AND a.message_id = b.message_id AND a.channel = b.channel
WHERE a.owner = '' OR b.profile_id = '';

SELECT 'journeys' AS what, count() AS n FROM (
    SELECT owner, order_id, micros, converted_at, arrayMap(x -> x.2, path) AS messages FROM oracle_paths
) AS a FULL OUTER JOIN (
    SELECT profile_id, order_id, value_micros, converted_at, path_messages FROM journeys FINAL WHERE state = 'converted' AND conversion = 'order'
) AS b ON a.owner = b.profile_id AND a.order_id = b.order_id AND a.micros = b.value_micros
    AND a.converted_at = assumeNotNull(b.converted_at) AND a.messages = b.path_messages
WHERE a.owner = '' OR b.profile_id = '';

SELECT 'credits' AS what, count() AS n FROM oracle_credits AS a FULL OUTER JOIN (
    SELECT profile_id, order_id, model, message_id, sum(amount_micros * sign) AS micros FROM credits
    WHERE conversion = 'order' AND model IN ('first', 'last', 'linear', 'position_based')
    GROUP BY profile_id, order_id, model, message_id HAVING micros != 0
) AS b ON a.owner = b.profile_id AND a.order_id = b.order_id AND a.model = b.model AND a.message_id = b.message_id
    AND a.micros = b.micros
WHERE a.owner = '' OR b.profile_id = '';

SELECT 'profiles' AS what, count() AS n FROM (
    SELECT owner, sum(sessions) AS sessions, sum(touches) AS touches, sum(orders) AS orders, sum(revenue) AS revenue, min(first_at) AS first_at FROM (
        SELECT owner, count() AS sessions, count() AS touches, 0 AS orders, 0 AS revenue, min(started_at) AS first_at FROM oracle_sessions GROUP BY owner
        UNION ALL
        SELECT owner, 0, 0, count(), toInt64(sum(micros)), min(occurred_at) FROM oracle_orders GROUP BY owner
        UNION ALL
        SELECT o.owner, 0, 1, 0, 0, t.occurred_at FROM touchpoints AS t INNER JOIN oracle_owners AS o ON o.origin = t.origin AND o.message_id = t.message_id WHERE t.type = 'call'
    ) GROUP BY owner
) AS a FULL OUTER JOIN (
    SELECT profile_id, sessions, touches, orders, revenue_micros, first_seen_at FROM profiles FINAL
) AS b ON a.owner = b.profile_id AND a.sessions = b.sessions AND a.touches = b.touches AND a.orders = b.orders
    AND a.revenue = b.revenue_micros AND a.first_at = b.first_seen_at
WHERE a.owner = '' OR b.profile_id = '';
