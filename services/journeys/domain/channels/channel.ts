import { siteOf } from '../../../../schemas/site.ts';
import type { ChannelRule } from '../rules.ts';
import { channelGroup, GROUPING, type Origin } from './grouping.ts';

/** The raw inputs of a channel, as the fact keeps them. */
export interface ChannelInputs {
  readonly channelGiven: string;
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly clickIdType: string;
  readonly referrerHost: string;
  readonly pageHost: string;
}

/** A channel with the rule that chose it, and the origin the rule looked at. */
export interface Channel extends Origin {
  readonly channel: string;
  readonly rule: string;
}

/** What an ad network's click id says where campaign parameters do not. */
const CLICK_ORIGIN: Record<string, readonly [source: string, medium: string]> = {
  gclid: ['google', 'cpc'],
  gbraid: ['google', 'cpc'],
  wbraid: ['google', 'cpc'],
  dclid: ['google', 'display'],
  msclkid: ['bing', 'cpc'],
  yclid: ['yandex', 'cpc'],
  ttclid: ['tiktok', 'cpc'],
  twclid: ['twitter', 'cpc'],
  li_fat_id: ['linkedin', 'cpc'],
  fbclid: ['facebook', 'social'],
};

const DIRECT: Origin = { source: '(direct)', medium: '(none)', campaign: '' };

/** Login and payment hosts a customer passes on the way: no referrers. */
const PASSED_THROUGH = [
  'accounts.google.com',
  'login.microsoftonline.com',
  'login.live.com',
  'appleid.apple.com',
  'paypal.com',
  'checkout.stripe.com',
  'hooks.stripe.com',
  'klarna.com',
  'pay.google.com',
  'pay.amazon.com',
  'sofort.com',
  'mollie.com',
  'adyen.com',
  'okta.com',
  'auth0.com',
];

const under = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

/** Whether a referring host is another site that sent the visitor. */
function sends(inputs: ChannelInputs, ignored: ReadonlySet<string>): boolean {
  const host = inputs.referrerHost;
  if (host === '' || siteOf(host) === siteOf(inputs.pageHost)) return false;
  if (PASSED_THROUGH.some((domain) => under(host, domain))) return false;
  for (const domain of ignored) if (under(host, domain)) return false;
  return true;
}

function originOf(inputs: ChannelInputs, ignored: ReadonlySet<string>): Origin {
  const { source, medium, campaign } = inputs;
  const click = CLICK_ORIGIN[inputs.clickIdType];
  // Half of the parameters are often left out where the network adds its own.
  if (click && medium === '') return { source: source || click[0], medium: click[1], campaign };
  if (source !== '' || medium !== '' || campaign !== '') return inputs;
  if (sends(inputs, ignored)) return { source: inputs.referrerHost, medium: 'referral', campaign: '' };
  return DIRECT;
}

/** What channels depend on beside the touchpoint. */
export interface ChannelRules {
  readonly channels: readonly ChannelRule[];
  readonly ignoredReferrers: ReadonlySet<string>;
}

const applies = (rule: ChannelRule, origin: Origin, referrerHost: string): boolean =>
  (rule.source?.test(origin.source) ?? true) &&
  (rule.medium?.test(origin.medium) ?? true) &&
  (rule.campaign?.test(origin.campaign) ?? true) &&
  (rule.referrerHost?.test(referrerHost) ?? true);

/**
 * The channel of a touchpoint: as its source stated it, else the first own rule that applies, else GA4's grouping over
 * where it came from.
 */
export function channelOf(inputs: ChannelInputs, { channels, ignoredReferrers: ignored }: ChannelRules): Channel {
  const origin = originOf(inputs, ignored);
  const { source, medium, campaign } = origin === DIRECT && inputs.channelGiven !== '' ? inputs : origin;
  if (inputs.channelGiven !== '') return { channel: inputs.channelGiven, rule: 'given@1', source, medium, campaign };
  const own = channels.findIndex((rule) => applies(rule, origin, inputs.referrerHost));
  const rule = channels[own];
  if (rule) return { channel: rule.channel, rule: `own-${own + 1}@1`, source, medium, campaign };
  return { channel: channelGroup(origin), rule: GROUPING, source, medium, campaign };
}
