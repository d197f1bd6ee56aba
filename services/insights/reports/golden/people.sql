SELECT countIf(p.known) AS known, countIf(NOT p.known) AS unknown, countIf(p.known AND p.orders > 0) AS customers
FROM throughline_main.profiles AS p
-- {}
