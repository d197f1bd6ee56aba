-- A customer is looked up by an order, and by a bare word that may be one: without this every journey is read.

ALTER TABLE {{database}}.journeys ADD INDEX IF NOT EXISTS by_order order_id TYPE bloom_filter(0.01) GRANULARITY 1;

ALTER TABLE {{database}}.journeys MATERIALIZE INDEX by_order;
