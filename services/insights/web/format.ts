const locale = typeof navigator === 'undefined' ? 'en' : navigator.language;
const MICROS = 1_000_000;

/** A change with its sign. */
export const change = (value: number): string =>
  new Intl.NumberFormat(locale, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  }).format(value);

/** Points of a score out of 100, with their sign. */
export const points = (value: number): string => `${change(value)} pt`;

/** Money in its currency; whole units from 1,000 on, or where the largest figure beside it (`most`) has them. */
export function money(micros: number, currency: string, most: number = micros): string {
  const value = micros / MICROS;
  const digits = Math.abs(most) >= 1_000 * MICROS ? 0 : 2;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** What a conversion is worth: money, or points of a score, which have no currency. */
export const worth = (micros: number, currency: string): string =>
  currency === '' ? points(micros / MICROS) : money(micros, currency);

/** A number of things; fractions only where they are there. */
export const number = (value: number, digits = 0): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);

/** Fractional orders: one digit, so that columns line up. */
export const orders = (value: number): string =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);

export const percent = (share: number): string =>
  new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);

/** A ratio: two digits, so that columns line up. */
export const ratio = (value: number): string =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);

/** A calendar day, `2026-03-01` as `1 Mar`. An instant has a day only in a time zone: see dateAt. */
export const day = (date: string): string => dateAt(`${date}T00:00:00Z`, 'UTC');

/** The day of an instant in a time zone, `1 Mar`. */
export const dateAt = (iso: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone }).format(Date.parse(iso));

/** A calendar day of an instant in a time zone, with the year. */
export const dayAt = (iso: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone,
  }).format(Date.parse(iso));

export const time = (iso: string, timeZone: string, seconds = false): string =>
  new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
    timeZone,
  }).format(Date.parse(iso));

/** An instant in a sentence, `12 May 2026, 10:02`. */
export const moment = (iso: string, timeZone: string): string =>
  `${new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone }).format(Date.parse(iso))}, ${time(iso, timeZone)}`;

/** A span of time in its largest sensible unit, `0.8 s`, `14 min`, `3 h`, `12 d`. */
export function span(ms: number): string {
  const s = Math.max(0, ms) / 1_000;
  if (s < 10) return `${number(s, 1)} s`;
  if (s < 90) return `${number(Math.round(s))} s`;
  if (s < 5_400) return `${number(Math.round(s / 60))} min`;
  if (s < 172_800) return `${number(Math.round(s / 3_600))} h`;
  return `${number(Math.round(s / 86_400))} d`;
}

const MODEL_NAMES: Readonly<Record<string, string>> = {
  first: 'First touch',
  last: 'Last touch',
  last_non_direct: 'Last non-direct',
  last_paid: 'Last paid',
  same_touch: 'Same session',
  linear: 'Linear',
  position_based: 'Position 40/20/40',
  j_shaped: 'J 20/20/60',
  inverse_j: 'Inverse J 60/20/20',
  w_shaped: 'W 30/30/30/10',
  time_decay: 'Time decay',
  participation: 'Participation',
  markov_1: 'Markov',
  markov_2: 'Markov, order 2',
  markov_3: 'Markov, order 3',
  shapley: 'Shapley',
  shapley_rate: 'Shapley by rate',
};

/** What readers call a model. */
export const modelName = (model: string): string => MODEL_NAMES[model] ?? model.replaceAll('_', ' ');
