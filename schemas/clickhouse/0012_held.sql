-- A pair that holds again inside one profile is told too.

ALTER TABLE {{database}}.merges
    COMMENT COLUMN action 'joined: two profiles became one; separated: one fell apart; spanned: undone, but other evidence holds; held: holds again inside one profile',
    COMMENT COLUMN other_id 'Profile that went into it or left it; the same when spanned or held';
