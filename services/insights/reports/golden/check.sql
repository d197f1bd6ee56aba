SELECT toUnixTimestamp64Milli(now64(3)) AS checked_at, sum(a.accepted) AS accepted, sum(a.stored) AS stored, sum(a.failed) AS failed,
  sum(a.duplicates) AS duplicates, sumIf(a.missing, a.hour < fromUnixTimestamp64Milli({hour:Int64})) AS missing,
  sumIf(a.doubled, a.hour < fromUnixTimestamp64Milli({hour:Int64})) AS doubled, missing + doubled AS difference,
  sumIf(a.difference, a.hour >= fromUnixTimestamp64Milli({hour:Int64})) AS open_difference
FROM throughline_main.audit AS a
-- {"hour":1774954800000}
