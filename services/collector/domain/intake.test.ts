import { describe, expect, test } from 'vitest';
import { codecOf } from '../../../schemas/codec.ts';
import { type Touchpoint, touchpoint } from '../../../schemas/touchpoint.ts';
import { identifiersOf } from './identifiers/identify.ts';
import { intake } from './intake.ts';
import type { IntakeContext, IntakeScope } from './outcome.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
const DAY = 86_400_000;

const scope: IntakeScope = {
  workspace: 'shop',
  source: 'web',
  kind: 'web',
  channel: '',
  platform: '',
  messageSentBy: 'customer',
  consentRequired: false,
  ownHosts: new Set(['pay.shop.example']),
  limits: { eventBytes: 32_768, pastMs: 3_653 * DAY, futureMs: DAY },
  identifiers: identifiersOf({
    workspace: 'shop',
    secret: 'a secret of enough length',
    country: 'DE',
    block: new Set(),
  }),
};
const at = (context: Partial<IntakeContext> = {}, own: Partial<IntakeScope> = {}): IntakeContext => ({
  receivedAt: NOW,
  ...context,
  scope: { ...scope, ...own },
});

/** A track call of somebody known, with what the test adds. */
const track = (event: string, properties: unknown = {}, rest: Record<string, unknown> = {}) => ({
  type: 'track',
  userId: 'u1',
  messageId: 'm1',
  event,
  properties,
  ...rest,
});

function accepted(event: unknown, context = at()): Touchpoint {
  const outcome = intake(event, context);
  if ('failed' in outcome) throw new Error(`refused: ${outcome.failed.code} ${outcome.failed.reason}`);
  return outcome.ok;
}

function refusedWith(event: unknown, context = at()) {
  const outcome = intake(event, context);
  if ('ok' in outcome) throw new Error('accepted');
  return outcome.failed;
}

describe('what is refused, and why', () => {
  test.each([
    [null, 'TL_SHAPE', 'JSON object'],
    ['text', 'TL_SHAPE', 'JSON object'],
    [[], 'TL_SHAPE', 'JSON object'],
    [{ userId: 'u' }, 'TL_CALL', 'track, identify'],
    [{ type: 'buy', userId: 'u' }, 'TL_CALL', 'track, identify'],
    [{ type: 'track', event: 'x' }, 'TL_NO_IDENTIFIER', 'no userId or anonymousId'],
    [{ type: 'track', event: 'x', userId: 'null' }, 'TL_NO_IDENTIFIER', 'userId: a value that names nobody'],
    [track('x', {}, { timestamp: '2010-01-01T00:00:00Z' }), 'TL_TIME', 'outside 2016-02-29 to 2026-03-02'],
    [track('x', {}, { timestamp: '2026-03-03T00:00:00Z' }), 'TL_TIME', 'outside'],
    [track('x', { text: 'x'.repeat(33_000) }), 'TL_TOO_LARGE', 'over 32768 bytes'],
  ])('%j is refused with %s', (event, code, reason) => {
    const failed = refusedWith(event);
    expect(failed).toMatchObject({ code, workspace: 'shop', source_id: 'web', stage: 'collector', received_at: NOW });
    expect(failed.reason).toContain(reason);
  });

  test('the payload is kept, cut at 32 KB', () => {
    expect(refusedWith({ type: 'track', event: 'ä' }).payload).toBe('{"type":"track","event":"ä"}');
    const long = refusedWith(track('x', { text: 'ä'.repeat(40_000) }));
    expect(long.truncated).toBe(true);
    expect(Buffer.byteLength(long.payload)).toBeLessThanOrEqual(32_768);
    expect(long.payload).not.toContain('\uFFFD');
  });

  test('where consent is required an event without it is refused and nothing of it is kept', () => {
    const context = at({}, { consentRequired: true });
    expect(refusedWith(track('x'), context)).toMatchObject({ code: 'TL_CONSENT', payload: '' });
    const consent = { categoryPreferences: { Analytics: true, Ads: false } };
    expect(accepted(track('x', {}, { context: { consent } }), context)).toMatchObject({
      consent_known: true,
      consent_granted: ['Analytics'],
      consent_denied: ['Ads'],
    });
  });
});

describe('time', () => {
  test('a wrong clock is corrected by the distance between happening and sending', () => {
    const event = track('x', {}, { timestamp: '2020-01-01T00:00:00.000Z', sentAt: '2020-01-01T00:01:00.000Z' });
    expect(accepted(event)).toMatchObject({
      occurred_at: NOW - 60_000,
      sent_at: Date.UTC(2020, 0, 1, 0, 1),
      clock_skew_ms: Date.UTC(2020, 0, 1, 0, 1) - NOW,
    });
  });

  test('a clock that was never set still measures distances', () => {
    const event = track('x', {}, { timestamp: '1970-01-01T00:01:00Z', sentAt: '1970-01-01T00:02:00Z' });
    expect(accepted(event)).toMatchObject({ occurred_at: NOW - 60_000, issues: [] });
  });

  test('sentAt of the batch counts where the event has none; originalTimestamp comes before timestamp', () => {
    const event = track('x', {}, { originalTimestamp: NOW - 5_000, timestamp: NOW - 1 });
    expect(accepted(event, at({ sentAt: new Date(NOW - 1_000).toISOString() })).occurred_at).toBe(NOW - 4_000);
  });

  test.each([
    ['2026-03-01T11:00:00Z', NOW - 3_600_000, null, ''],
    ['2026-03-01T11:00:00.123456789Z', NOW - 3_600_000 + 123, null, ''],
    ['2026-03-01T12:00:00+02:00', NOW - 7_200_000, 120, ''],
    ['2026-03-01T12:00:00-0530', NOW + 5.5 * 3_600_000, -330, ''],
    ['2026-03-01 11:00:00', NOW - 3_600_000, null, 'read as UTC'],
    ['2026-02-28', NOW - DAY * 1.5, null, ''],
    [NOW - 1, NOW - 1, null, ''],
    [String(NOW - 1), NOW - 1, null, ''],
    [NOW / 1_000, NOW, null, 'repaired'],
    [NOW * 1_000, NOW, null, 'repaired'],
    [new Date(NOW / 1_000).toISOString(), NOW, null, 'repaired'],
    [new Date(NOW * 1_000).toISOString(), NOW, null, 'repaired'],
    ['yesterday', NOW, null, 'cannot be read'],
    [{ at: 1 }, NOW, null, 'cannot be read'],
  ])('timestamp %j happens at %j, offset %j', (timestamp, occurred, offset, issue) => {
    const outcome = intake(track('x', {}, { timestamp }), at());
    expect('ok' in outcome && outcome.ok).toMatchObject({ occurred_at: occurred, utc_offset_min: offset });
    expect('ok' in outcome && outcome.ok.issues.join()).toContain(issue);
  });

  test('history whose time cannot be read is refused: the time of the import would be wrong', () => {
    expect(refusedWith(track('x', {}, { timestamp: 'soon' }), at({ backfill: true })).code).toBe('TL_TIME');
  });

  test('the offset comes from the time zone where the timestamp is in UTC, daylight saving included', () => {
    const zone = { context: { timezone: 'Europe/Berlin' } };
    expect(accepted(track('x', {}, zone)).utc_offset_min).toBe(60);
    expect(accepted(track('x', {}, { ...zone, timestamp: '2025-07-01T00:00:00Z' })).utc_offset_min).toBe(120);
    expect(accepted(track('x', {}, { context: { timezone: 'Mars' } })).utc_offset_min).toBeNull();
  });
});

describe('message id', () => {
  test('is kept as given, and derived from the content where there is none', () => {
    expect(accepted(track('x')).message_id).toBe('m1');
    const one = track('x', { a: 1, b: 2 }, { messageId: undefined, timestamp: NOW - 1 });
    const other = { ...one, properties: { b: 2, a: 1 }, sentAt: NOW };
    expect(accepted(one).message_id).toMatch(/^c-[0-9a-f]{32}$/);
    expect(accepted(other, at({ receivedAt: NOW + 9 })).message_id).toBe(accepted(one).message_id);
    expect(accepted({ ...one, properties: { a: 2 } }).message_id).not.toBe(accepted(one).message_id);
  });

  test.each([
    {},
    { timestamp: null },
    { timestamp: '' },
    { originalTimestamp: null },
    { originalTimestamp: '', timestamp: null },
    { timestamp: 'just now' },
  ])('two equal live events without an id stay two where their time cannot be read: %j', (time) => {
    const event = track('x', {}, { messageId: '', ...time });
    expect(accepted(event).message_id).not.toBe(accepted(event, at({ receivedAt: NOW + 1 })).message_id);
  });

  test('one that is too long becomes its hash', () => {
    const long = accepted(track('x', {}, { messageId: 'm'.repeat(101) }));
    expect(long.message_id).toMatch(/^h-[0-9a-f]{32}$/);
    expect(long.issues).toHaveLength(1);
  });
});

describe('message ids with control characters', () => {
  test('become their hash, so that two that differ only there stay two', () => {
    const ids = ['a\u0001b', 'a\u0002b', 'a\u007fb'].map((messageId) => accepted(track('x', {}, { messageId })));
    for (const { message_id, issues } of ids) {
      expect(message_id).toMatch(/^h-[0-9a-f]{32}$/);
      expect(issues).toEqual(['messageId: holds control characters, its hash is used']);
    }
    expect(new Set(ids.map((touch) => touch.message_id)).size).toBe(3);
  });
});

describe('money is exact', () => {
  test.each([
    [1299, 1_299_000_000],
    [0.1, 100_000],
    [19.99, 19_990_000],
    [1e-7, 0],
    ['1299.95', 1_299_950_000],
    ['-5', -5_000_000],
    ['0.0000005', 1],
    ['9007199254.740990', 9_007_199_254_740_990],
  ])('revenue %j is %j millionths', (revenue, micros) => {
    expect(accepted(track('Order Completed', { revenue }))).toMatchObject({ value_micros: micros, issues: [] });
  });

  test.each(['1.299,00', '1,299.00', '€ 12', 'NaN', {}, true, 1e16, '9007199254.740991'])(
    'revenue %j is noted and stays in the properties',
    (revenue) => {
      const touch = accepted(track('Order Completed', { revenue }));
      expect(touch.value_micros).toBeNull();
      expect(touch.issues[0]).toContain('properties.revenue:');
      expect(JSON.parse(touch.properties)).toEqual({ revenue });
    },
  );

  test('revenue decides before value, value before total, and the field is recorded', () => {
    expect(accepted(track('Order Completed', { total: 3, value: 2, revenue: 1 }))).toMatchObject({
      value_field: 'revenue',
    });
    expect(accepted(track('Order Completed', { total: 3, value: 2 }))).toMatchObject({ value_field: 'value' });
    expect(accepted(track('Order Completed', { total: 3 }))).toMatchObject({
      value_field: 'total',
      value_micros: 3_000_000,
    });
    expect(accepted(track('Slider Moved', { value: 3 })).value_micros).toBeNull();
  });
});

describe('touch fields', () => {
  test('context.touch wins over every mapping, and its channel is the one given', () => {
    const touch = accepted(
      track(
        'Order Completed',
        { revenue: 1, currency: 'EUR' },
        {
          context: {
            campaign: { source: 'google' },
            touch: {
              source: 'own',
              channel: 'Store',
              value_micros: 7,
              score: '9',
              place_id: 's1',
              is_test: true,
              type: 'payment',
            },
          },
        },
      ),
      at({}, { channel: 'Phone' }),
    );
    expect(touch).toMatchObject({
      source: 'own',
      channel_given: 'Store',
      value_micros: 7,
      score: 9,
      place_id: 's1',
      is_test: true,
      type: 'payment',
      issues: [],
    });
  });

  test('what cannot be read is noted and changes nothing', () => {
    const bad = {
      direction: 'up',
      score: 'high',
      duration_ms: 1.5,
      is_bot: 'no',
      consent_granted: 1,
      origin: 'x',
      foo: 1,
      source: {},
    };
    const touch = accepted(track('x', {}, { context: { touch: bad } }));
    expect(touch).toMatchObject({ direction: '', score: null, duration_ms: null, is_bot: false });
    expect(touch.issues).toHaveLength(8);
    expect(accepted(track('x', {}, { context: { touch: [] } })).issues).toEqual([
      'touch: context.touch is not an object',
    ]);
  });
});

describe('what is accepted can be written', () => {
  const codec = codecOf(touchpoint);

  test.each(
    ['utc_offset_min', 'value_micros', 'cost_micros', 'duration_ms'].flatMap((field) =>
      [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 1e300, -1e300].map((value) => [field, value] as const),
    ),
  )('context.touch.%s of %d is noted and left out', (field, value) => {
    const touch = accepted(track('x', {}, { context: { touch: { [field]: value } } }));
    expect(touch).toMatchObject({ [field]: null, issues: [expect.stringContaining(`touch.${field}: `)] });
    expect(() => codec.encode(touch)).not.toThrow();
  });

  test('an offset is at most a day; amounts go up to the largest number a record takes', () => {
    const stated = (touch: object) => accepted(track('x', {}, { context: { touch } }));
    expect(stated({ utc_offset_min: -1_440 }).utc_offset_min).toBe(-1_440);
    expect(stated({ utc_offset_min: 1_441 }).utc_offset_min).toBeNull();
    const extremes = { value_micros: 2 ** 53 - 2, cost_micros: -(2 ** 52) };
    expect(codec.decode(codec.encode(stated(extremes)))).toMatchObject({ ...extremes, issues: [] });
    // One smaller would be read back with another sign.
    expect(stated({ cost_micros: -(2 ** 52) - 1 }).cost_micros).toBeNull();
    expect(accepted(track('x', { revenue: '-4503599627.370497' })).value_micros).toBeNull();
  });
});

describe('scrubbed fields', () => {
  const context = { externalIds: [{ type: 'b'.repeat(40), id: 'aaaaa' }] };
  const path = `/${'a'.repeat(400)}`;

  test('keep their limit although a mark is longer than what it stands for', () => {
    const touch = accepted(
      track(path.slice(0, 150), {}, { context: { ...context, touch: { campaign: path, page_url: path } } }),
    );
    expect([touch.event, touch.campaign, touch.page_url].map((text) => text.length)).toEqual([200, 500, 2_048]);
    expect(accepted(track('x', {}, { context: { ...context, page: { title: path } } })).page_title).toHaveLength(500);
  });

  test('an identifier at the place of the cut is not left there by half', () => {
    const title = `${'x'.repeat(492)} jane@shop.example`;
    expect(accepted(track('x', {}, { context: { page: { title }, touch: { campaign: title } } }))).toMatchObject({
      page_title: `${'x'.repeat(492)} [email]`,
      campaign: `${'x'.repeat(492)} [email]`,
    });
  });
});

describe('notes are read by everybody', () => {
  const MAIL = 'jane@shop.example';

  test.each([
    [{ value: MAIL, currency: 'EUR' }, {}],
    [{ rating: MAIL, products: [{ price: MAIL, quantity: MAIL }] }, {}],
    [{}, { direction: MAIL, score: MAIL, duration_ms: MAIL, is_bot: MAIL, [MAIL]: 1 }],
    [{}, { is_bot: 4_930_901_820, consent_granted: 4_111_111_111_111_111, duration_ms: 4_930_901_820.5 }],
    [{}, { 'jane-7': 1, jane_77: 1 }],
  ])('what somebody put into the wrong field is not quoted: %j %j', (properties, touch) => {
    const { issues } = accepted(track('Product Reviewed', properties, { userId: 'jane_77', context: { touch } }));
    expect(issues.length).toBeGreaterThan(0);
    expect(issues.join()).not.toMatch(/jane|4930901820|4111/);
  });

  test('they say what it was: the kind and size of a text, a short number, a name that may be mistyped', () => {
    const touch = { direction: 'up', duration_ms: 1.5, chanel: 'Store', is_bot: [] };
    expect(accepted(track('x', { revenue: '12 EUR' }, { context: { touch } })).issues).toEqual([
      'properties.revenue: a text of 6 characters is not an amount; use a number such as 1299.00',
      'touch.direction: a text of 2 characters is not one of inbound, outbound, internal',
      'touch.duration_ms: 1.5 is not a whole number of at most 9007199254740990',
      'touch: "chanel" is not a field an event can state',
      'touch.is_bot: a list is not true or false',
    ]);
  });
});

describe('page and campaign', () => {
  const page = (context: Record<string, unknown>, own: Partial<IntakeScope> = {}) =>
    accepted({ type: 'page', anonymousId: 'a1', context }, at({}, own));

  test('the campaign comes from the page URL where the context states none', () => {
    const url =
      'https://shop.example/p/1?utm_source=news&utm_medium=email&utm_campaign=May&utm_id=7&gclid=G1&fbclid=F1';
    expect(page({ page: { url } })).toMatchObject({
      type: 'view',
      source: 'news',
      medium: 'email',
      campaign: 'May',
      campaign_id: '7',
      click_id: 'G1',
      click_id_type: 'gclid',
      page_path: '/p/1',
      landing: true,
      platform: 'web',
    });
    expect(page({ page: { url }, campaign: { source: 'own' } })).toMatchObject({ source: 'own', medium: '' });
    expect(page({ page: { url: 'https://shop.example/', search: '?utm_source=s' } }).source).toBe('s');
  });

  test.each([
    ['https://www.google.com/', true],
    ['https://www.shop.example/cart', false],
    ['https://blog.shop.example/', false],
    ['https://pay.shop.example/', false],
    ['', false],
    ['android-app://com.x', false],
  ])('referrer %j makes a landing: %j', (referrer, landing) => {
    expect(page({ page: { url: 'https://shop.example/', referrer } }).landing).toBe(landing);
  });

  test('identifiers are taken out of URLs', () => {
    const touch = page({
      page: { url: 'https://shop.example/?mail=ann%40b.co', referrer: 'https://x.example/?m=ann@b.co' },
    });
    expect(touch.page_url).toBe('https://shop.example/?mail=[email]');
    expect(touch.referrer).toBe('https://x.example/?m=[email]');
    expect(JSON.stringify(touch)).not.toContain('b.co');
  });
});

describe('device', () => {
  const CHROME =
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';

  test('the user agent and network of a browser are those of its request; a server speaks of others', () => {
    const request = { userAgent: CHROME, ip: '203.0.113.77' };
    expect(accepted(track('x'), at(request))).toMatchObject({
      device_type: 'mobile',
      os: 'Android',
      browser: 'Chrome',
      ip_prefix: '203.0.113.0/24',
    });
    expect(accepted(track('x'), at(request, { kind: 'server' }))).toMatchObject({
      device_type: '',
      ip_prefix: '',
      platform: 'server',
    });
  });

  test.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:85a3::8a2e:370:7334', '2001:db8:85a3::/48'],
    ['2001:db8::1', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
    ['0.0.0.0', ''],
    ['somewhere', ''],
  ])('address %s is kept as %j', (ip, prefix) => {
    expect(accepted(track('x', {}, { context: { ip } })).ip_prefix).toBe(prefix);
  });

  test('a known crawler is marked', () => {
    const bot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
    expect(accepted(track('x', {}, { context: { userAgent: bot } })).is_bot).toBe(true);
    expect(accepted(track('x', {}, { context: { userAgent: CHROME } })).is_bot).toBe(false);
  });

  test.each([
    [{ channel: 'web' }, {}, 'web'],
    [{ channel: 'server' }, {}, 'server'],
    [{ channel: 'mobile', context: { device: { type: 'ios' } } }, {}, 'ios'],
    [{ context: { os: { name: 'Android' } } }, {}, 'android'],
    [{}, { kind: 'store' }, 'pos'],
    [{}, { kind: 'store', platform: 'kiosk' }, 'kiosk'],
    [{ context: { library: { name: '@segment/analytics-node' } } }, {}, 'server'],
  ] as const)('%j with %j is platform %s', (rest, own, platform) => {
    const touch = accepted(track('x', {}, rest), at({}, own));
    expect(touch.platform).toBe(platform);
    expect(touch.channel_given).toBe('');
  });
});

describe('the specification, event by event', () => {
  test.each([
    ['Products Searched', { query: 'shoes' }, { type: 'search', object_name: 'shoes' }],
    [
      'Product Viewed',
      { product_id: 'p', name: 'N', price: '9.5' },
      {
        type: 'view',
        object_id: 'p',
        items: [{ sku: 'p', name: 'N', category: '', brand: '', quantity: 1, price_micros: 9_500_000 }],
      },
    ],
    ['Promotion Viewed', { promotion_id: 'x' }, { type: 'impression', object_id: 'x' }],
    ['Promotion Clicked', {}, { type: 'click' }],
    ['Product Added', {}, { type: 'cart' }],
    ['checkout_started', { value: 5, currency: 'eur' }, { type: 'cart', value_micros: 5_000_000, currency: 'EUR' }],
    [
      'Order Completed',
      { order_id: 7, revenue: 1, products: [{ product_id: 'a', quantity: 2, price: 0.5 }] },
      {
        type: 'order',
        order_id: '7',
        items: [{ sku: 'a', name: '', category: '', brand: '', quantity: 2, price_micros: 500_000 }],
      },
    ],
    ['Order Updated', { order_id: 'o', total: 2 }, { type: 'order_change', value_micros: 2_000_000 }],
    ['Order Refunded', { order_id: 'o', value: 2 }, { type: 'refund', value_micros: 2_000_000 }],
    ['Order Cancelled', { order_id: 'o', revenue: 2 }, { type: 'order_change', value_micros: 0 }],
    [
      'Product Reviewed',
      { product_id: 'p', rating: '4', review_body: 'good', review_id: 'r' },
      {
        type: 'review',
        score: 4,
        scale_min: 1,
        scale_max: 5,
        score_kind: 'rating',
        text: 'good',
        external_id: 'r',
        properties: '{"product_id":"p","rating":"4","review_body":"[text]","review_id":"r"}',
      },
    ],
    [
      'Live Chat Message Sent',
      { conversation_id: 'c', message_body: 'hi' },
      {
        type: 'message',
        channel_given: 'Chat',
        direction: 'inbound',
        actor: 'customer',
        conversation_id: 'c',
        text: 'hi',
        step: 'message',
      },
    ],
    [
      'Live Chat Message Received',
      { agent_id: 'a' },
      { type: 'message', direction: 'outbound', actor: 'agent', agent_id: 'a' },
    ],
    ['Live Chat Conversation Started', {}, { type: 'message', step: 'opened' }],
    ['Live Chat Conversation Ended', {}, { type: 'message', step: 'closed', direction: '' }],
    [
      'Email Opened',
      { campaign_name: 'N', campaign_id: '1' },
      { type: 'opened', channel_given: 'Email', campaign: 'N', campaign_id: '1' },
    ],
    ['Email Link Clicked', {}, { type: 'click', channel_given: 'Email' }],
    ['Unsubscribed', {}, { type: 'unsubscribed' }],
    [
      'Push Notification Tapped',
      { campaign: { name: 'P', source: 's' } },
      { type: 'click', channel_given: 'Mobile Push', campaign: 'P', source: 's' },
    ],
    ['Install Attributed', { campaign: { source: 'net' } }, { type: 'visit', source: 'net' }],
    ['Signed Up', {}, { type: 'signup' }],
    ['Signed In', {}, { type: 'login' }],
    ['Signed Out', {}, { type: 'logout' }],
    ['Trial Started', {}, { type: 'subscription' }],
    ['Experiment Viewed', { experiment_id: 'e', variation_id: 'v' }, { experiment_id: 'e', variant: 'v' }],
    ['Something Else', {}, { type: 'custom', event: 'Something Else' }],
    ['constructor', {}, { type: 'custom' }],
  ])('%s %j becomes %j', (event, properties, expected) => {
    expect(accepted(track(event, properties))).toMatchObject({ ...expected, issues: [] });
  });

  test('who sends a chat message can be stated per source', () => {
    const context = at({}, { messageSentBy: 'agent' });
    expect(accepted(track('Live Chat Message Sent'), context)).toMatchObject({ direction: 'outbound', actor: 'agent' });
  });

  test('identify, group and alias are evidence of a link', () => {
    expect(accepted({ type: 'identify', userId: 'u', traits: { email: 'a@b.co', plan: 'x' } })).toMatchObject({
      type: 'identify',
      traits: '{"email":"[email]","plan":"x"}',
    });
    expect(accepted({ type: 'group', userId: 'u', groupId: 'g' }).account_id).toBe('g');
    const alias = accepted({ type: 'alias', userId: 'u2', previousId: 'u1' });
    expect(alias.identifiers).toHaveLength(3);
    expect(alias).toMatchObject({
      object_type: 'identifier',
      object_id: accepted({ type: 'track', event: 'e', userId: 'u1' }).origin,
    });
    expect(accepted({ type: 'alias', userId: 'u', previousId: 'a', anonymousId: 'a' }).object_id).toBe('');
  });

  test('a CloudEvent is a track call', () => {
    expect(
      accepted({
        specversion: '1.0',
        id: 'ce1',
        source: '/crm',
        type: 'com.crm.call',
        subject: 'case-1',
        time: new Date(NOW - 5).toISOString(),
        data: { userId: 'u', n: 1 },
      }),
    ).toMatchObject({
      message_id: 'ce1',
      source_id: 'web',
      event: 'com.crm.call',
      external_id: 'case-1',
      occurred_at: NOW - 5,
      properties: '{"n":1,"cloudevents_source":"/crm"}',
    });
  });
});

test('clear values leave on their own, and only there', () => {
  const outcome = intake({ type: 'identify', userId: 'user-77', traits: { email: 'Ann@B.co', note: 'user-77' } }, at());
  if ('failed' in outcome) throw new Error('refused');
  expect(outcome.values.map((v) => [v.namespace, v.value])).toEqual([
    ['user_id', 'user-77'],
    ['email', 'ann@b.co'],
  ]);
  expect(JSON.stringify(outcome.ok).toLowerCase()).not.toMatch(/user-77|b\.co/);
});

test('every accepted touchpoint can be written and read back', () => {
  const codec = codecOf(touchpoint);
  const touch = accepted(track('Order Completed', { revenue: 1, products: [{ sku: 'a' }], x: '\ud800' }));
  expect(codec.decode(codec.encode(touch))).toEqual(touch);
});
