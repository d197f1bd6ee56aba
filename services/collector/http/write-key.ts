import { isPlain } from '../domain/reading/plain.ts';

/** What of a request may carry a write key. */
export interface KeyBearer {
  readonly authorization: string | undefined;
  readonly query: unknown;
  readonly body: unknown;
}

/** The write key of a request: Basic user name, else the query (beacons cannot set headers), else the body. */
export function writeKeyOf({ authorization, query, body }: KeyBearer): string {
  const basic = /^Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(authorization ?? '')?.[1];
  if (basic) {
    const text = Buffer.from(basic, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    const user = colon < 0 ? text : text.slice(0, colon);
    if (user !== '') return user;
  }
  for (const place of [query, body]) {
    const key = isPlain(place) ? place['writeKey'] : undefined;
    if (typeof key === 'string' && key !== '') return key;
  }
  return '';
}
