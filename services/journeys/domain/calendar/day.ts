const DAY = 86_400_000;
const QUARTER = 900_000;
const CACHED = 200_000;

/** The calendar of a time zone: days since 1970-01-01 on its walls. */
export interface Calendar {
  dayOf(instant: number): number;
}

/**
 * Makes the calendar of an IANA time zone. Offsets are kept per quarter of an hour, in which no zone changes.
 * Throws RangeError on an unknown zone.
 */
export function calendar(timeZone: string): Calendar {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  const days = new Map<number, number>();
  const compute = (instant: number): number => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
    return Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'] ?? 1) / DAY;
  };
  return {
    dayOf(instant) {
      const quarter = Math.floor(instant / QUARTER);
      const known = days.get(quarter);
      if (known !== undefined) return known;
      const day = compute(quarter * QUARTER);
      if (days.size >= CACHED) days.clear();
      days.set(quarter, day);
      return day;
    },
  };
}
