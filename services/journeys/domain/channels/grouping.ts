import { siteKind } from './sites.ts';

/** Where a visit came from. */
export interface Origin {
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
}

const PAID = /^(.*cp.*|ppc|retargeting|paid.*)$/;
const SHOPPING_CAMPAIGN = /^(.*(([^a-df-z]|^)shop|shopping).*)$/;
const DISPLAY = new Set(['display', 'banner', 'expandable', 'interstitial', 'cpm']);
const SOCIAL = new Set(['social', 'social-network', 'social-media', 'sm', 'social network', 'social media']);
const EMAIL = new Set(['email', 'e-mail', 'e_mail', 'e mail']);
const REFERRAL = new Set(['referral', 'app', 'link']);
const DIRECT = new Set(['(none)', '(not set)']);

/** Version of the grouping; part of every channel_rule. */
export const GROUPING = 'ga4@1';

/**
 * GA4's default channel grouping: the first rule that matches wins. Source: Google Analytics help, "Default channel
 * group" (order and patterns), with its later AI Assistant channel.
 */
export function channelGroup({ source, medium, campaign }: Origin): string {
  const [s, m, c] = [source.trim().toLowerCase(), medium.trim().toLowerCase(), campaign.trim().toLowerCase()];
  const site = siteKind(s);
  const paid = PAID.test(m);
  const shopping = SHOPPING_CAMPAIGN.test(c);
  if (s === '(direct)' && DIRECT.has(m)) return 'Direct';
  if (c.includes('cross-network')) return 'Cross-network';
  if ((site === 'shopping' || shopping) && paid) return 'Paid Shopping';
  if (site === 'search' && paid) return 'Paid Search';
  if (site === 'social' && paid) return 'Paid Social';
  if (site === 'video' && paid) return 'Paid Video';
  if (DISPLAY.has(m)) return 'Display';
  if (paid) return 'Paid Other';
  if (site === 'shopping' || shopping) return 'Organic Shopping';
  if (site === 'social' || SOCIAL.has(m)) return 'Organic Social';
  if (site === 'video' || m.includes('video')) return 'Organic Video';
  if (site === 'search' || m === 'organic') return 'Organic Search';
  if (m === 'ai-assistant' || site === 'assistant') return 'AI Assistant';
  if (REFERRAL.has(m)) return 'Referral';
  if (EMAIL.has(s) || EMAIL.has(m)) return 'Email';
  if (m === 'affiliate' || m === 'affiliates') return 'Affiliates';
  if (m === 'audio') return 'Audio';
  if (s === 'sms' || m === 'sms') return 'SMS';
  if (m.endsWith('push') || m.includes('mobile') || m.includes('notification') || s === 'firebase')
    return 'Mobile Push Notifications';
  return 'Unassigned';
}
