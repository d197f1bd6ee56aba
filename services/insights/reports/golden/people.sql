SELECT countIf(known) AS known, countIf(NOT known) AS unknown, countIf(known AND orders > 0) AS customers
FROM throughline_main.profiles
-- {}
