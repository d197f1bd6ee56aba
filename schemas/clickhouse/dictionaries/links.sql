-- The links in memory, so that a view can say whose a touchpoint is now. Keys are 64-bit hashes of the 128-bit ids (a
-- third of the memory of strings; among ten million links two share a key with a chance of 3 in a million). Profiles are
-- 128-bit numbers: identifiers are 32 hex digits whose first is never 0, so hex() gives all of them back. The loader has
-- them read again after it loaded links; a server of its own also looks every few seconds.

CREATE OR REPLACE DICTIONARY {{database}}.members_dictionary (
    key UInt64,
    profile UInt128 DEFAULT 0
)
PRIMARY KEY key
SOURCE(CLICKHOUSE(
    USER '{{user}}' PASSWORD '{{password}}' DB '{{database}}'
    QUERY 'SELECT cityHash64(identifier) AS key, reinterpretAsUInt128(reverse(unhex(profile_id))) AS profile FROM {{database}}.members FINAL WHERE identifier != profile_id'
    INVALIDATE_QUERY 'SELECT max(_loaded_at) FROM {{database}}.members'
))
LAYOUT(HASHED())
LIFETIME(MIN 2 MAX 4)
COMMENT 'Identifier to profile, where they differ';

CREATE OR REPLACE DICTIONARY {{database}}.logins_dictionary (
    key UInt64,
    from_ms Int64,
    to_ms Int64,
    person UInt128 DEFAULT 0
)
PRIMARY KEY key
SOURCE(CLICKHOUSE(
    USER '{{user}}' PASSWORD '{{password}}' DB '{{database}}'
    QUERY 'SELECT cityHash64(device) AS key, toUnixTimestamp64Milli(from_at) AS from_ms, toUnixTimestamp64Milli(to_at) AS to_ms, reinterpretAsUInt128(reverse(unhex(person))) AS person FROM {{database}}.logins FINAL'
    INVALIDATE_QUERY 'SELECT max(_loaded_at) FROM {{database}}.logins'
))
LAYOUT(RANGE_HASHED(RANGE_LOOKUP_STRATEGY 'max'))
RANGE(MIN from_ms MAX to_ms)
LIFETIME(MIN 2 MAX 4)
COMMENT 'Device and instant to the person logged in';
