const QUARTER = 900_000;
/** No clock is further from UTC, with room for changes of clocks. */
const FURTHEST = 16 * 4;

/**
 * The instant at which rules begin to hold, epoch milliseconds: as stated, or the first of a day (`2026-01-01`) in a time
 * zone. Throws RangeError on an unknown zone.
 */
export function effectiveFrom(text: string, timeZone: string): number {
  const given = Date.parse(text);
  if (text.includes('T')) return given;
  const days = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  let [before, at] = [-FURTHEST, FURTHEST];
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if (days.format(given + middle * QUARTER) >= text) at = middle;
    else before = middle;
  }
  return given + at * QUARTER;
}
