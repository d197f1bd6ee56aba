import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** What a request shows of who sent it. */
export interface Caller {
  /** Address of the other end of the socket. */
  readonly address: string;
  /** Host header without port. */
  readonly host: string;
  /** `Authorization` header. */
  readonly authorization: string | undefined;
  /** It passed a proxy: the address is not the reader's. */
  readonly forwarded: boolean;
}

/** Who sends a request; the address is that of the socket, whatever a proxy in front says. */
export const callerOf = ({ socket, headers }: Pick<FastifyRequest, 'socket' | 'headers'>): Caller => ({
  address: socket.remoteAddress ?? '',
  host: (headers.host ?? '').replace(/:\d+$/, ''),
  authorization: headers.authorization,
  forwarded: 'x-forwarded-for' in headers || 'forwarded' in headers,
});

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;
const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A door: the variable that holds its token, and what it lets do. */
interface Door {
  readonly variable: 'TL_READ_TOKEN' | 'TL_EDIT_TOKEN';
  readonly what: string;
  readonly verb: string;
}
export const READING: Door = { variable: 'TL_READ_TOKEN', what: 'read token', verb: 'read' };
export const EDITING: Door = { variable: 'TL_EDIT_TOKEN', what: 'edit token', verb: 'change identity' };

/**
 * Why a caller may not pass a door, or undefined when it may. With a token: the token, compared in constant time. Without:
 * only this machine, by address and by name, so that neither a proxy nor a page that rebinds its name gets in.
 */
export function refusal(caller: Caller, token: string, { variable, what, verb }: Door = READING): string | undefined {
  if (token !== '') {
    const given = /^Bearer (.+)$/i.exec(caller.authorization ?? '')?.[1];
    if (given === undefined) return `this needs the ${what}: send "Authorization: Bearer …" (${variable})`;
    return timingSafeEqual(digest(given), digest(token)) ? undefined : `the ${what} is wrong; compare ${variable}`;
  }
  if (LOOPBACK_ADDRESS.test(caller.address) && LOOPBACK_HOST.test(caller.host) && !caller.forwarded) return undefined;
  return `without ${variable} only this machine may ${verb}; set the token to ${verb} from elsewhere`;
}
