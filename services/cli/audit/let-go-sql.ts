import { keptOfFull, type Retention } from '../../journeys/retention.ts';

const DAY = 86_400_000;

/**
 * Up to when touches of a person may have left the state, by which the stage can no longer be held to its facts: one row
 * `owner`, `until` (epoch milliseconds) for everybody of whom something may have. What left shows in frozen sessions and
 * conversions, under whichever id leads to the owner now; contacts that led to nothing leave no such row, so age and number
 * of the facts tell.
 */
export function letGoSql(views: string, retention: Retention): string {
  const facts = `${views}.touchpoints`;
  return `
    SELECT profile_id AS owner, max(instant) AS until
    FROM (
      SELECT profile_id, toUnixTimestamp64Milli(ended_at) AS instant FROM ${views}.sessions WHERE final
      UNION ALL
      SELECT profile_id, toUnixTimestamp64Milli(ended_at) FROM ${views}.journeys WHERE state = 'converted' AND final
      UNION ALL
      SELECT profile_id, toUnixTimestamp64Milli(max(occurred_at)) FROM ${facts}
      WHERE toUnixTimestamp64Milli(received_at) <= (SELECT toUnixTimestamp64Milli(max(received_at)) FROM ${facts}) - ${(retention.days - 1) * DAY}
      GROUP BY profile_id
      UNION ALL
      SELECT profile_id, arrayReverseSort(groupArray(toUnixTimestamp64Milli(occurred_at)))[${keptOfFull(retention) + 1}] FROM ${facts}
      WHERE profile_id IN (SELECT profile_id FROM ${facts} GROUP BY profile_id HAVING count() > ${retention.touches})
      GROUP BY profile_id
    )
    GROUP BY owner`;
}
