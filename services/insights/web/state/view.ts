import { daysIn, isDay, LONGEST_DAYS } from '../../reports/calendar.ts';

/** What the page shows. All of it is in the URL, so a link shows what its sender saw. */
export interface View {
  readonly workspace: string;
  /** First and last day, inclusive. */
  readonly from: string;
  readonly to: string;
  readonly currency: string;
  readonly model: string;
  readonly show: 'revenue' | 'orders' | 'share';
  /** Channel whose orders are open, under `model`; "" for none. */
  readonly channel: string;
  /** Customer who is open: a profile id, a keyed hash, never a value someone typed. */
  readonly profile: string;
}

const PROFILE = /^[1-7][0-9a-f]{31}$/;

/** Whether the page can show a period: real days, in order, no more of them than a report takes. */
export function isPeriod(from: string, to: string): boolean {
  if (!isDay(from) || !isDay(to)) return false;
  const days = daysIn(from, to);
  return days >= 1 && days <= LONGEST_DAYS;
}

/** Reads a query string; what is missing or no good, also a model that is not among `models`, is taken from `standard`. */
export function readView(query: string, standard: View, models: readonly string[]): View {
  const given = new URLSearchParams(query);
  const text = (name: string, good: (value: string) => boolean, otherwise: string) => {
    const value = given.get(name) ?? '';
    return good(value) ? value : otherwise;
  };
  const some = (value: string) => value !== '' && value.length <= 100;
  const show = given.get('show');
  const to = text('to', isDay, standard.to);
  const from = text('from', (v) => isPeriod(v, to), isPeriod(standard.from, to) ? standard.from : to);
  return {
    workspace: text('workspace', some, standard.workspace),
    from,
    to,
    currency: text('currency', (v) => /^[A-Z]{3}$/.test(v), standard.currency),
    model: text('model', (v) => models.includes(v), standard.model),
    show: show === 'orders' || show === 'share' || show === 'revenue' ? show : standard.show,
    channel: text('channel', some, ''),
    profile: text('profile', (v) => PROFILE.test(v), ''),
  };
}

/** The query string of a view; what is empty is left out. */
export function writeView(view: View): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(view)) if (value !== '') query.set(name, value);
  return `?${query}`;
}
