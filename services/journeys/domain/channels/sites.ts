import { siteOf } from '../../../../schemas/site.ts';

/** What kind of site sends a visitor. */
export type SiteKind = 'search' | 'shopping' | 'social' | 'video' | 'assistant';

/**
 * Sites by kind, written from general knowledge. An entry without a dot is a brand: it matches the whole source, or the name
 * a host is registered under (google of www.google.co.uk). An entry with a dot is a host: it matches itself and what lies
 * under it.
 */
const SITES: Record<SiteKind, string> = {
  assistant: `chatgpt.com chat.openai.com openai perplexity.ai perplexity claude.ai gemini.google.com bard.google.com
    copilot.microsoft.com copilot.com chat.mistral.ai chat.deepseek.com deepseek grok.com meta.ai you.com phind.com`,
  video: `youtube youtu.be vimeo dailymotion twitch.tv twitch netflix hulu disneyplus.com bilibili iqiyi.com youku.com
    rutube.ru crackle veoh wistia ted.com`,
  shopping: `amazon ebay etsy alibaba aliexpress walmart mercadolibre mercadolivre rakuten shopify idealo otto.de zalando
    shopping.google.com shopping.yahoo.com taobao.com tmall.com jd.com flipkart allegro.pl bol.com cdiscount.com
    shopzilla bizrate pricegrabber kelkoo google-shopping googleshopping igshopping shop.app temu.com shein.com`,
  search: `google bing yahoo duckduckgo baidu yandex ecosia startpage qwant naver daum.net seznam.cz sogou.com
    so.com 360.cn ask.com aol search.brave.com kagi.com lycos swisscows.com mojeek.com metager.de dogpile.com`,
  social: `facebook fb fb.me instagram ig twitter x.com t.co linkedin lnkd.in pinterest tiktok reddit snapchat tumblr
    whatsapp wa.me telegram t.me weibo vk.com wechat line.me threads.net threads.com mastodon mastodon.social bsky.app
    quora discord xing.com nextdoor.com medium.com douban.com renren.com ok.ru meetup.com stackoverflow.com
    groups.google.com sites.google.com plus.google.com messages.google.com answers.yahoo.com messages.yahoo.co.jp
    chiebukuro.yahoo.co.jp pulse.yahoo.com lifestream.aol.com blog.naver.com cafe.naver.com kin.naver.com
    news.ycombinator.com ycombinator.com disqus.com livejournal.com messenger messenger.com`,
};

const brands = new Map<string, SiteKind>();
const hosts = new Map<string, SiteKind>();
for (const kind of Object.keys(SITES) as SiteKind[])
  for (const entry of SITES[kind].split(/\s+/)) {
    const into = entry.includes('.') ? hosts : brands;
    if (!into.has(entry)) into.set(entry, kind);
  }

/** What a search engine has beside its search: its mail, its documents and its logins send nobody who searched. */
const NOT_SEARCHING = new Set(
  `mail docs drive sheets slides sites forms calendar meet chat keep photos contacts play accounts account login
   ads adwords analytics tagmanager cloud console developers developer support groups messages messenger plus blog cafe kin
   answers bookmarks translate email inbox`.split(/\s+/),
);

/** The kind of site a campaign source or referring host names; undefined for any other. */
export function siteKind(sourceOrHost: string): SiteKind | undefined {
  const name = sourceOrHost.trim().toLowerCase().replaceAll(' ', '-');
  const labels = name.split('.');
  if (labels.length === 1) return brands.get(name);
  for (let i = 0; i < labels.length - 1; i++) {
    const kind = hosts.get(labels.slice(i).join('.'));
    if (kind) return within(kind, labels.slice(0, i));
  }
  const site = siteOf(name);
  const kind = brands.get(site.slice(0, site.indexOf('.')));
  return kind && within(kind, labels.slice(0, labels.length - site.split('.').length));
}

/** The kind of a part of a site, by the labels before its name. */
function within(kind: SiteKind, labels: readonly string[]): SiteKind | undefined {
  if (kind !== 'search') return kind;
  if (labels.includes('shopping')) return 'shopping';
  return labels.some((label) => NOT_SEARCHING.has(label)) ? undefined : kind;
}
