/** The questions people ask on day one, as they would type them against the views of a workspace. */
export const TEN_QUESTIONS = {
  'revenue by channel of 30 days': `SELECT channel, sum(revenue) AS revenue FROM credits
    WHERE model = 'linear' AND converted_on >= today() - 30 GROUP BY channel ORDER BY revenue DESC`,
  'models side by side': `SELECT channel, sumIf(revenue, model = 'first') AS first, sumIf(revenue, model = 'linear') AS linear
    FROM credits GROUP BY channel`,
  'a timeline by e-mail': `SELECT count() AS n, uniqExact(profile_id) AS owners
    FROM timeline_of(ns = 'email', value = ' Anna@Example.com')`,
  'the top 20 paths': `SELECT arrayStringConcat(path, ' > ') AS way, count() AS orders, sum(value) AS revenue FROM journeys
    WHERE state = 'converted' GROUP BY way ORDER BY orders DESC, way LIMIT 20`,
  'revenue by day, orders against models': `SELECT converted_on, model, sum(revenue) AS credited, any(sold.value) AS sold
    FROM attribution_daily
    INNER JOIN (SELECT converted_on, sum(value) AS value FROM conversions GROUP BY converted_on) AS sold USING (converted_on)
    GROUP BY converted_on, model HAVING credited != sold`,
  'days and touches to convert': `SELECT median(days) AS days, avg(touches) AS touches FROM conversions`,
  'lifetime value by first channel': `SELECT first_channel, avg(revenue) AS value FROM profiles GROUP BY first_channel ORDER BY 1`,
  'people by hour and channel of 7 days': `SELECT sum(n) AS events, max(people) AS people
    FROM (SELECT toStartOfHour(occurred_at) AS hour, channel, count() AS n, uniqExact(profile_id) AS people FROM touchpoints
      WHERE occurred_on >= today() - 7 GROUP BY hour, channel)`,
  'return on advertising spend': `SELECT any(spent.cost) AS cost, toFloat64(sum(revenue)) / toFloat64(cost) AS roas
    FROM attribution_daily
    INNER JOIN (SELECT channel, sum(cost) AS cost FROM costs GROUP BY channel) AS spent USING (channel)
    WHERE model = 'first' GROUP BY channel`,
  'as known ten days ago': `SELECT sumIf(revenue, channel = 'Store') AS store, sum(revenue) AS total FROM credits
    WHERE model = 'first' AND converted_on = today() - 11 AND recorded_at < toDateTime64(today() - 10, 3, 'UTC')`,
} as const;
