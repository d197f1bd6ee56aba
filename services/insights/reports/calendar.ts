const DAY_MS = 86_400_000;

/** Calendar day of an instant in a time zone, `2026-03-01`. */
export function dayIn(timeZone: string, at: number): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const of = Object.fromEntries(parts.formatToParts(at).map((p) => [p.type, p.value]));
  return `${of['year']}-${of['month']}-${of['day']}`;
}

/** The day `days` later, or earlier when negative. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Days of a period at most. */
export const LONGEST_DAYS = 3_660;

/** Days of a period, both ends included; less than 1 where it ends before it begins. */
export const daysIn = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

const DAY = /^(19[7-9]|20\d|21[0-3])\d-\d\d-\d\d$/;

/** Whether a text is a day of the calendar, 30 February is none, and one ClickHouse has: from 1970 on. */
export const isDay = (text: string): boolean =>
  DAY.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;

/** What a caller need not say: the last 30 days, the workspace's currency and sales, the instant of the question. */
export interface Defaults {
  readonly from: string;
  readonly to: string;
  readonly currency: string;
  readonly model: string;
  /** Conversions that are sales. */
  readonly conversion: readonly string[];
  readonly today: string;
  /** Whole seconds, so that callers within one share an answer. */
  readonly now: number;
}

/** The defaults of a workspace at an instant. */
export function defaultsAt(
  workspace: {
    readonly time_zone: string;
    readonly currency: string;
    readonly model: string;
    readonly sales: readonly string[];
  },
  at: number,
): Defaults {
  const today = dayIn(workspace.time_zone, at);
  const { model, currency, sales } = workspace;
  return {
    from: addDays(today, -29),
    to: today,
    currency,
    model,
    conversion: sales,
    today,
    now: Math.floor(at / 1_000) * 1_000,
  };
}
