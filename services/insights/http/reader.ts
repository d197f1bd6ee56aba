import { createHash, timingSafeEqual } from 'node:crypto';

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

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;
const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Why a caller may not read, or undefined when it may. With a token: the token, compared in constant time. Without:
 * only this machine, by address and by name, so that neither a proxy nor a page that rebinds its name gets in.
 */
export function refusal(caller: Caller, token: string): string | undefined {
  if (token !== '') {
    const given = /^Bearer (.+)$/i.exec(caller.authorization ?? '')?.[1];
    if (given === undefined) return 'this needs the read token: send "Authorization: Bearer …" (TL_READ_TOKEN)';
    return timingSafeEqual(digest(given), digest(token)) ? undefined : 'the read token is wrong; compare TL_READ_TOKEN';
  }
  if (LOOPBACK_ADDRESS.test(caller.address) && LOOPBACK_HOST.test(caller.host) && !caller.forwarded) return undefined;
  return 'without TL_READ_TOKEN only this machine may read; set the token to read from elsewhere';
}
