import type { TouchpointType } from '../../../../schemas/touchpoint.ts';

/** How an event of the tracking specification is read. */
export interface EventReading {
  readonly type: TouchpointType;
  /** Channel the event itself names. */
  readonly channel?: string;
  /** Which properties are read beside the ones every event may have. */
  readonly family?:
    | 'order'
    | 'product'
    | 'list'
    | 'promotion'
    | 'search'
    | 'cart'
    | 'review'
    | 'chat'
    | 'message'
    | 'experiment';
  readonly direction?: 'inbound' | 'outbound';
  readonly step?: string;
}

const chat = { type: 'message', channel: 'Chat', family: 'chat' } as const;
const email = { channel: 'Email', family: 'message' } as const;
const push = { channel: 'Mobile Push', family: 'message' } as const;
const cart = { type: 'cart', family: 'cart' } as const;

/**
 * The events of the Segment and RudderStack specifications by name (lower case). A name that is not here is `custom`.
 * Who sends a chat message differs between the two specifications: see `message_sent_by` of a source.
 */
const READINGS: Readonly<Record<string, EventReading>> = {
  'products searched': { type: 'search', family: 'search' },
  'product list viewed': { type: 'view', family: 'list' },
  'product list filtered': { type: 'view', family: 'list' },
  'product viewed': { type: 'view', family: 'product' },
  'product clicked': { type: 'view', family: 'product' },
  'promotion viewed': { type: 'impression', family: 'promotion' },
  'promotion clicked': { type: 'click', family: 'promotion' },
  'product added': { type: 'cart', family: 'product' },
  'product removed': { type: 'cart', family: 'product' },
  'cart viewed': cart,
  'checkout started': cart,
  'checkout step viewed': cart,
  'checkout step completed': cart,
  'payment info entered': cart,
  'order completed': { type: 'order', family: 'order' },
  'order updated': { type: 'order_change', family: 'order' },
  'order cancelled': { type: 'order_change', family: 'order' },
  'order canceled': { type: 'order_change', family: 'order' },
  'order refunded': { type: 'refund', family: 'order' },
  'product reviewed': { type: 'review', family: 'review' },
  'live chat conversation started': { ...chat, direction: 'inbound', step: 'opened' },
  'live chat conversation ended': { ...chat, step: 'closed' },
  'live chat message sent': { ...chat, direction: 'inbound', step: 'message' },
  'live chat message received': { ...chat, direction: 'outbound', step: 'message' },
  'email delivered': { ...email, type: 'delivered', direction: 'outbound' },
  'email opened': { ...email, type: 'opened' },
  'email link clicked': { ...email, type: 'click' },
  'email bounced': { ...email, type: 'bounced' },
  'email marked as spam': { ...email, type: 'unsubscribed' },
  unsubscribed: { ...email, type: 'unsubscribed' },
  'push notification received': { ...push, type: 'delivered', direction: 'outbound' },
  'push notification tapped': { ...push, type: 'click' },
  'push notification bounced': { ...push, type: 'bounced' },
  'install attributed': { type: 'visit', family: 'message' },
  'signed up': { type: 'signup' },
  'signed in': { type: 'login' },
  'signed out': { type: 'logout' },
  'trial started': { type: 'subscription' },
  'experiment viewed': { type: 'custom', family: 'experiment' },
};

const BY_NAME: ReadonlyMap<string, EventReading> = new Map(Object.entries(READINGS));
const CUSTOM: EventReading = { type: 'custom' };
const VIEW: EventReading = { type: 'view' };
const IDENTITY: EventReading = { type: 'identify' };

/** The calls of the tracking protocol. */
export const CALLS = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;
export type Call = (typeof CALLS)[number];
export const isCall = (value: unknown): value is Call => (CALLS as readonly unknown[]).includes(value);

/** How an event is read: by its call, and for `track` by its name. */
export function readingOf(call: Call, event: string): EventReading {
  if (call === 'page' || call === 'screen') return VIEW;
  if (call !== 'track') return IDENTITY;
  return BY_NAME.get(event) ?? BY_NAME.get(event.trim().toLowerCase().replaceAll('_', ' ')) ?? CUSTOM;
}

/** Whether the whole order is taken back. */
export const isCancellation = (event: string): boolean => /^order[ _]cancell?ed$/i.test(event.trim());
