-- Touchpoints with their present owner. The owner is looked up when the row is read, so a merge or its undo shows at once
-- (dictionaries reload within four seconds) and no fact is ever rewritten: the person logged in on the device where the
-- origin is a device, else the origin; then the profile that identifier belongs to. Free text and traits are personal
-- data and stay in the base table.
--
-- @touchpoints_all.profile_id Present owner, never empty. Filtering by it reads everything: use timeline(profile = …) for one customer
-- @touchpoints.profile_id Present owner, never empty. Filtering by it reads everything: use timeline(profile = …) for one customer
-- @touchpoints_all.value Value in the currency; empty where the event has none
-- @touchpoints.value Value in the currency; empty where the event has none
-- @touchpoints_all.cost Cost in the cost currency; empty where the event has none
-- @touchpoints.cost Cost in the cost currency; empty where the event has none

CREATE OR REPLACE VIEW {{views}}.touchpoints_all
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    if(origin < '6', 0, dictGet('{{database}}.logins_dictionary', 'person', cityHash64(origin), toUnixTimestamp64Milli(occurred_at))) AS login,
    if(login = 0, origin, lower(hex(login))) AS person,
    dictGet('{{database}}.members_dictionary', 'profile', cityHash64(person)) AS merged
SELECT
    if(merged = 0, person, lower(hex(merged))) AS profile_id,
    * EXCEPT (workspace, text, traits, value_micros, cost_micros, src_topic, src_partition, src_offset, _seq, _partition, _offset, _loaded_at),
    if(isNull(value_micros), NULL, reinterpret(assumeNotNull(value_micros), 'Decimal(18, 6)')) AS value,
    if(isNull(cost_micros), NULL, reinterpret(assumeNotNull(cost_micros), 'Decimal(18, 6)')) AS cost
FROM {{database}}.touchpoints
WHERE workspace = '{{workspace}}'
COMMENT 'Every touchpoint, those of bots and tests included';

CREATE OR REPLACE VIEW {{views}}.touchpoints
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT *
FROM {{views}}.touchpoints_all
WHERE NOT is_bot AND NOT is_test
COMMENT 'Touchpoints without those of bots and tests';

CREATE OR REPLACE VIEW {{views}}.timeline
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    (
        SELECT if(merged = 0, person, lower(hex(merged))) FROM (
            WITH
                if({profile:String} < '6', 0, dictGet('{{database}}.logins_dictionary', 'person', cityHash64({profile:String}), toUnixTimestamp64Milli(now64(3)))) AS login,
                if(login = 0, {profile:String}, lower(hex(login))) AS person
            SELECT person, dictGet('{{database}}.members_dictionary', 'profile', cityHash64(person)) AS merged
        )
    ) AS present,
    identifiers AS (
        SELECT present AS identifier
        UNION ALL
        SELECT identifier FROM {{database}}.members WHERE workspace = '{{workspace}}' AND profile_id = present
    )
SELECT *
FROM {{views}}.touchpoints
WHERE profile_id = present
    AND origin IN (
        SELECT identifier FROM identifiers
        UNION ALL
        SELECT device FROM {{database}}.logins WHERE workspace = '{{workspace}}' AND person IN (SELECT identifier FROM identifiers)
    )
COMMENT 'Touchpoints of one profile: timeline(profile = ''…''); an older id of it will do. Reads only what belongs to it';

CREATE OR REPLACE VIEW {{views}}.timeline_of
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    (
        SELECT if(merged = 0, person, lower(hex(merged))) FROM (
            WITH
                if(identifier < '6', 0, dictGet('{{database}}.logins_dictionary', 'person', cityHash64(identifier), toUnixTimestamp64Milli(now64(3)))) AS login,
                if(login = 0, identifier, lower(hex(login))) AS person
            SELECT person, dictGet('{{database}}.members_dictionary', 'profile', cityHash64(person)) AS merged
            FROM (
                SELECT any(identifier) AS identifier FROM {{database}}.identifier_values
                WHERE workspace = '{{workspace}}' AND namespace = {ns:String}
                    AND value = if({ns:String} = 'email', lower(trimBoth({value:String})), {value:String})
                UNION ALL
                SELECT {value:String} WHERE {ns:String} = 'identifier'
            )
            WHERE identifier != ''
        )
    ) AS present,
    identifiers AS (
        SELECT present AS identifier
        UNION ALL
        SELECT identifier FROM {{database}}.members WHERE workspace = '{{workspace}}' AND profile_id = present
    )
SELECT *
FROM {{views}}.touchpoints
WHERE profile_id = present
    AND origin IN (
        SELECT identifier FROM identifiers
        UNION ALL
        SELECT device FROM {{database}}.logins WHERE workspace = '{{workspace}}' AND person IN (SELECT identifier FROM identifiers)
    )
COMMENT 'Touchpoints of whoever an identifier belongs to now: timeline_of(ns = ''email'', value = ''…''), or ns = ''identifier'' with its hash. It finds by a value, it shows none';
