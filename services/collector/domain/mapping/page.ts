import { siteOf } from '../../../../schemas/site.ts';
import type { Touchpoint } from '../../../../schemas/touchpoint.ts';
import { part } from '../reading/plain.ts';
import { firstOf, type Reader, scrubbed } from './reader.ts';

const URL_LIMIT = 2_048;

/** Ad click ids, the one that decides first: parameter of the page URL. */
// biome-ignore format: a list reads better than a column
const CLICK_IDS = [
  'gclid', 'gbraid', 'wbraid', 'dclid', 'msclkid', 'fbclid', 'ttclid', 'li_fat_id', 'twclid', 'yclid', 'epik',
  'ScCid', 'rdt_cid', 'irclickid', 'obclid', 'tblci',
] as const;

/** Where the person was and came from: page, referrer, campaign, click id, landing. */
export function mapPage(reader: Reader, touch: Touchpoint): void {
  const page = part(reader.context, 'page');
  const own = reader.call === 'page' ? reader.properties : {};
  const pick = (key: string) => firstOf(own, [key]) ?? firstOf(page, [key]);

  touch.page_url = scrubbed(reader, pick('url'), 'page.url', URL_LIMIT);
  const url = parseUrl(touch.page_url);
  touch.page_path = scrubbed(reader, pick('path') ?? url?.pathname, 'page.path', URL_LIMIT);
  touch.page_title = scrubbed(reader, pick('title') ?? (reader.call === 'screen' ? touch.event : ''), 'page.title');
  touch.referrer = scrubbed(reader, pick('referrer'), 'page.referrer', URL_LIMIT);
  touch.referrer_host = hostOf(parseUrl(touch.referrer));

  const search = typeof page['search'] === 'string' ? page['search'] : '';
  const query = url?.search ? url.searchParams : search.length > 1 ? new URLSearchParams(search) : undefined;
  mapCampaign(reader, touch, query);
  if (query) mapClickId(touch, query);
  if (reader.reading.type === 'view')
    touch.landing =
      touch.source !== '' || touch.campaign !== '' || touch.click_id !== '' || isExternal(reader, touch, hostOf(url));
}

const CAMPAIGN = [
  ['campaign', ['name'], 'utm_campaign'],
  ['source', ['source'], 'utm_source'],
  ['medium', ['medium'], 'utm_medium'],
  ['term', ['term', 'keyword'], 'utm_term'],
  ['content', ['content'], 'utm_content'],
  ['campaign_id', ['id'], 'utm_id'],
] as const;

/** context.campaign, else the campaign among the properties (push, install), else the parameters of the page URL. */
function mapCampaign(reader: Reader, touch: Touchpoint, query: URLSearchParams | undefined): void {
  const stated = part(reader.context, 'campaign');
  const inner = part(reader.properties, 'campaign');
  const campaign = Object.keys(stated).length > 0 ? stated : inner;
  const hasCampaign = Object.keys(campaign).length > 0;
  if (!hasCampaign && !query) return;
  for (const [field, keys, parameter] of CAMPAIGN) {
    const value = hasCampaign ? firstOf(campaign, keys) : query?.get(parameter);
    if (value) touch[field] = scrubbed(reader, value, `campaign.${keys[0]}`);
  }
}

function mapClickId(touch: Touchpoint, query: URLSearchParams): void {
  for (const parameter of CLICK_IDS) {
    const value = query.get(parameter);
    if (value) {
      touch.click_id = value.slice(0, 500);
      touch.click_id_type = parameter;
      return;
    }
  }
}

/** Parses only what can be a web address; a bad one is kept as text. */
function parseUrl(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined;
  return URL.parse ? (URL.parse(text) ?? undefined) : URL.canParse(text) ? new URL(text) : undefined;
}

const hostOf = (url: URL | undefined): string => url?.hostname.replace(/^www\./, '') ?? '';

/** Another site sent the visitor: neither the page's own site nor one of the source's hosts. */
function isExternal(reader: Reader, touch: Touchpoint, pageHost: string): boolean {
  const from = touch.referrer_host;
  if (from === '' || reader.intake.scope.ownHosts.has(from)) return false;
  return pageHost === '' || siteOf(from) !== siteOf(pageHost);
}
