import { refdata } from '../support/refdata.ts';
import { type Columns, column, tableOf } from './web-events.ts';

/** A session, by what both sides tell of one. Instants are "YYYY-MM-DD hh:mm:ss.mmm" in UTC. */
export interface Session {
  readonly user: string;
  readonly start: string;
  readonly end: string;
  readonly events: number;
  readonly views: number;
}

/** A session as published, with what explains a difference. */
export interface Published extends Session {
  /** The session id of the tracker's cookie. */
  readonly cookieSession: string;
  /** Event name -> how many. */
  readonly counts: string;
}

const published = (name: string): Columns[] =>
  tableOf(refdata('snowplow-web-apache', 'expected', `snowplow_web_${name}_expected.csv`).path);

/** Their stitched user; who has no cookie is not stitched and keeps the user id. */
const userOf = (row: Columns): string => column(row, 'stitched_user_id') || column(row, 'user_id');

export const publishedSessions = (): Published[] =>
  published('sessions').map((row) => ({
    user: userOf(row),
    start: column(row, 'start_tstamp'),
    end: column(row, 'end_tstamp'),
    events: Number(column(row, 'total_events')),
    views: Number(column(row, 'page_views')),
    cookieSession: column(row, 'domain_sessionid'),
    counts: column(row, 'event_counts'),
  }));

export const quarantinedSessions = (): string[] =>
  published('base_quarantined_sessions').map((row) => column(row, 'session_identifier'));

/** What somebody did in all. */
export interface UserTotals {
  readonly start: string;
  readonly end: string;
  readonly views: number;
  readonly sessions: number;
}

/** Their users are cookies; each is named by its stitched user id here. */
export function publishedUsers(): Map<string, UserTotals> {
  const names = new Map(published('sessions').map((row) => [column(row, 'domain_userid'), userOf(row)]));
  return new Map(
    published('users').map((row) => [
      names.get(column(row, 'domain_userid')) ?? '',
      {
        start: column(row, 'start_tstamp'),
        end: column(row, 'end_tstamp'),
        views: Number(column(row, 'page_views')),
        sessions: Number(column(row, 'sessions')),
      },
    ]),
  );
}

/** A page view and where it came from. */
export interface PageView {
  readonly message: string;
  readonly user: string;
  readonly at: string;
  readonly url: string;
  readonly title: string;
  readonly referrer: string;
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly clickId: string;
  readonly channel: string;
}

export const publishedViews = (): PageView[] =>
  published('page_views').map((row) => ({
    message: column(row, 'event_id'),
    user: userOf(row),
    at: column(row, 'derived_tstamp'),
    url: column(row, 'page_url'),
    title: column(row, 'page_title'),
    referrer: column(row, 'page_referrer'),
    source: column(row, 'mkt_source'),
    medium: column(row, 'mkt_medium'),
    campaign: column(row, 'mkt_campaign'),
    clickId: column(row, 'mkt_clickid'),
    channel: column(row, 'default_channel_group'),
  }));
