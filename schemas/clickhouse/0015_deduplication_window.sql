-- Tables that rows are appended to remember the tokens of more inserts. What is remembered is a part, and an insert over
-- years of history makes one a month: of 1,000 parts twenty such inserts were enough to forget the token of an earlier one.

ALTER TABLE {{database}}.touchpoints MODIFY SETTING non_replicated_deduplication_window = 100000;
ALTER TABLE {{database}}.duplicates MODIFY SETTING non_replicated_deduplication_window = 100000;
ALTER TABLE {{database}}.failed_events MODIFY SETTING non_replicated_deduplication_window = 100000;
ALTER TABLE {{database}}.credits MODIFY SETTING non_replicated_deduplication_window = 100000;
ALTER TABLE {{database}}.merges MODIFY SETTING non_replicated_deduplication_window = 100000;
ALTER TABLE {{database}}.corrections MODIFY SETTING non_replicated_deduplication_window = 100000;
