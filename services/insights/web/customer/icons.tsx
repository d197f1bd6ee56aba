/** Hand-made strokes on a 16 px grid, by touchpoint type. */
const STROKES: Readonly<Record<string, string>> = {
  view: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6Z',
  click: 'M4 2.5 13 8l-4 1-1.6 4Z',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Zm3.3 7.8L14 14',
  cart: 'M1.5 2.5h2l1.6 7.5h6.8l1.6-5.5H4.2M6 13.2h.1M11 13.2h.1',
  order: 'M3.5 5.5h9l.8 8H2.7ZM5.8 7.5V5a2.2 2.2 0 0 1 4.4 0v2.5',
  refund: 'M3 6h7a3 3 0 0 1 0 6.5H6M5.5 3.2 2.7 6l2.8 2.8',
  message: 'M2 3.5h12v7.5H7.5L4.5 13.5V11H2Z',
  call: 'M4 2.5 6.2 6 5 7.6c.8 1.6 1.8 2.6 3.4 3.4L10 9.8l3.5 2.2c-.3 1.4-1.3 2-2.4 1.8C6 13 3 10 2.2 4.9 2 3.8 2.6 2.8 4 2.5Z',
  presence: 'M2.5 6.5 3.5 3h9l1 3.5M3 6.5v7h10v-7M6.5 13.5v-4h3v4M2.5 6.5h11',
  review: 'm8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5Z',
  survey_response: 'M3.5 2.5h9v11h-9ZM6 6h4M6 8.5h4M6 11h2',
  question: 'M6 6a2 2 0 1 1 2.7 1.9c-.5.2-.7.5-.7 1.1v.4M8 12h.1M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8Z',
  case: 'M2.5 5.5h11v8h-11ZM6 5.5v-2h4v2',
  impression: 'M2 3.5h12v8H2ZM6 14h4',
  delivered: 'M2 4h12v8.5H2Zm0 .5 6 4.5 6-4.5',
  login: 'M8 2.5A2.7 2.7 0 1 0 8 8a2.7 2.7 0 0 0 0-5.5ZM2.8 13.5c.6-2.4 2.6-3.6 5.2-3.6s4.6 1.2 5.2 3.6',
  linked:
    'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2A2.6 2.6 0 0 0 9 3.3l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.7l.9-.9',
  parted:
    'M6.8 9.2a2.6 2.6 0 0 0 2.4.7M9.2 6.8a2.6 2.6 0 0 0-2.4-.7M11 8.7l1.7-1.7A2.6 2.6 0 0 0 9 3.3l-.9.9M5 7.3 3.3 9A2.6 2.6 0 0 0 7 12.7l.9-.9M2.5 2.5l11 11',
  device: 'M3 3h10v7H3ZM1.5 12.8h13',
  custom: 'M8 7.4a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2ZM8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Z',
};
const ALIKE: Readonly<Record<string, string>> = {
  visit: 'view',
  help_view: 'view',
  answer: 'question',
  order_change: 'order',
  payment: 'order',
  opened: 'delivered',
  bounced: 'delivered',
  unsubscribed: 'delivered',
  survey_invite: 'survey_response',
  signup: 'login',
  logout: 'login',
  identify: 'login',
};

/** The sign of a touchpoint type; what it says stands beside it. */
export const Icon = ({ type }: { type: string }) => (
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path d={STROKES[ALIKE[type] ?? type] ?? STROKES['custom']} />
  </svg>
);
