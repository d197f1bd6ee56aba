import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** A row of a published table: column -> text. */
export type Columns = Readonly<Record<string, string>>;
type Call = Readonly<Record<string, unknown>> & { readonly messageId: string };

/** Reads a table of the reference data. */
export function tableOf(path: string): Columns[] {
  const rows: Record<string, string>[] = parse(readFileSync(path, 'utf8'), { columns: true });
  return rows;
}

/** A column of a row, "" where the table has none of that name. */
export const column = (row: Columns, name: string): string => row[name] ?? '';
const instant = (text: string): string => new Date(`${text.replace(' ', 'T')}Z`).toISOString();
/** Only what is there: an empty column is a field that was not sent. */
const stated = (fields: Columns): Columns => Object.fromEntries(Object.entries(fields).filter(([, value]) => value));

/** Rows in the order in which their collector took them in. */
export const asArrived = (rows: readonly Columns[]): Columns[] => {
  const arrival = (row: Columns) => `${column(row, 'collector_tstamp')} ${column(row, 'etl_tstamp')}`;
  return rows.toSorted((a, b) => (arrival(a) < arrival(b) ? -1 : arrival(a) > arrival(b) ? 1 : 0));
};

/**
 * A web event as its tracker would have sent it here: a page view is a page call, everything else an event by its name.
 * The time is the derived one, the device's clock corrected by its collector; campaign and click id stay in the URL.
 */
function callOf(row: Columns, ids: Columns): Call {
  const page = stated({
    url: column(row, 'page_url'),
    title: column(row, 'page_title'),
    referrer: column(row, 'page_referrer'),
  });
  const name = column(row, 'event_name');
  return {
    messageId: column(row, 'event_id'),
    ...(name === 'page_view' ? { type: 'page', properties: page } : { type: 'track', event: name }),
    ...stated(ids),
    timestamp: instant(column(row, 'derived_tstamp')),
    context: { page, userAgent: column(row, 'useragent') },
  };
}

/** Both ids on every event, as it was tracked. */
export const asTracked = (rows: readonly Columns[]): Call[] =>
  rows.map((row) => callOf(row, { anonymousId: column(row, 'domain_userid'), userId: column(row, 'user_id') }));

/**
 * As their user stitching has it: the cookie is who somebody is, and the last user id seen with a cookie names all of
 * it. So events carry the cookie alone, and one login a cookie follows. An event without a cookie has only its user id.
 */
export function asStitched(rows: readonly Columns[]): Call[] {
  const last = new Map<string, Columns>();
  for (const row of rows) if (column(row, 'domain_userid')) last.set(column(row, 'domain_userid'), row);
  const events = rows.map((row) => {
    const cookie = column(row, 'domain_userid');
    return callOf(row, cookie ? { anonymousId: cookie } : { userId: column(row, 'user_id') });
  });
  const logins = [...last].map(([cookie, row]) => ({
    messageId: `login-${cookie}`,
    type: 'identify',
    anonymousId: cookie,
    userId: column(row, 'user_id'),
    timestamp: instant(column(row, 'derived_tstamp')),
  }));
  return [...events, ...logins];
}
