import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorCode } from '../errors.ts';

/** What a request shows of who sent it. */
export interface Caller {
  /** Address of the other end of the socket. */
  readonly address: string;
  /** Host header without port. */
  readonly host: string;
  /** `Authorization` header. */
  readonly authorization: string | undefined;
  /** It shows that it passed a proxy: the address is not the reader's. */
  readonly forwarded: boolean;
}

/** What node:http knows of a request. */
interface Received {
  readonly headers: IncomingHttpHeaders;
  /** `1.1`. */
  readonly httpVersion: string;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** Who sent a request, as far as it shows; the address is that of the socket, whatever a proxy in front says. */
export function callerOf({ headers, httpVersion, socket }: Received): Caller {
  return {
    address: socket.remoteAddress ?? '',
    host: (headers.host ?? '').replace(/:\d+$/, ''),
    authorization: headers.authorization,
    // nginx says 1.0 where it is not told otherwise, and hands its own address on as the Host: only a page's Origin differs then.
    forwarded: httpVersion === '1.0' || Object.keys(headers).some(isOfProxy) || !isOwnOrigin(headers),
  };
}

const isOfProxy = (header: string): boolean =>
  header === 'forwarded' || header === 'via' || header === 'x-real-ip' || header.startsWith('x-forwarded-');

/** Whether a page that asks was served under the name that is asked; what is no page names none. */
const isOwnOrigin = ({ origin, host }: IncomingHttpHeaders): boolean =>
  origin === undefined || (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase());

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;
const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A door: the variable that holds its token, and what it lets do. */
export interface Door {
  readonly variable: 'TL_READ_TOKEN' | 'TL_EDIT_TOKEN';
  readonly what: string;
  readonly verb: string;
}
export const READING: Door = { variable: 'TL_READ_TOKEN', what: 'read token', verb: 'read' };
export const EDITING: Door = { variable: 'TL_EDIT_TOKEN', what: 'edit token', verb: 'change identity' };

/** Why a caller may not pass. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * Why a caller may not pass a door, or undefined when it may. With a token: the token, compared in constant time. Without
 * (TL_LOCAL, which no token helps against): only this machine, by address and by name, so that a page that rebinds its name
 * does not get in, nor a proxy on this machine that can be told. One that adds nothing to what it passes on cannot be:
 * behind a proxy there must be a token.
 */
export function refusal(caller: Caller, token: string, { variable, what, verb }: Door = READING): Refusal | undefined {
  if (token !== '') {
    const given = /^Bearer (.+)$/i.exec(caller.authorization ?? '')?.[1];
    if (given === undefined)
      return { code: variable, message: `this needs the ${what}: send "Authorization: Bearer …" (${variable})` };
    if (timingSafeEqual(digest(given), digest(token))) return undefined;
    return { code: variable, message: `the ${what} is wrong; compare ${variable}` };
  }
  if (LOOPBACK_ADDRESS.test(caller.address) && LOOPBACK_HOST.test(caller.host) && !caller.forwarded) return undefined;
  return {
    code: 'TL_LOCAL',
    message: `without ${variable} only this machine may ${verb}; set the token to ${verb} from elsewhere or through a proxy`,
  };
}
