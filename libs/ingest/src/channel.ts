/** How a visitor came; the rules follow GA4's default channel group, coarser. See docs/ingest.md. */
export type Channel = 'direct' | 'organic_search' | 'social' | 'email' | 'paid' | 'referral';

export interface Origin {
  /** Host of the referrer, without `www.`; null when there is none or it is the site itself. */
  referrerDomain: string | null;
  source: string | null;
  medium: string | null;
  /** True when the page's address carries an ad network's click id. */
  hasAdClick: boolean;
}

/** Query parameters that ad networks add to a paid click. */
export const AD_CLICK_IDS = ['gclid', 'wbraid', 'gbraid', 'msclkid', 'dclid', 'ttclid', 'twclid', 'li_fat_id'];

const SEARCH =
  /(^|\.)(google|bing|yahoo|duckduckgo|ecosia|qwant|startpage|baidu|yandex|naver|daum|seznam|sogou|so|ask|aol|brave|kagi|mojeek|swisscows|metager)(\.[a-z]{2,3}){0,2}$/;
const SOCIAL =
  /(^|\.)(facebook|fb|instagram|twitter|x|t|linkedin|lnkd|reddit|pinterest|tiktok|youtube|youtu|snapchat|threads|bsky|mastodon|tumblr|vk|ok|weibo|whatsapp|telegram|discord|quora|news\.ycombinator|xing|medium)(\.[a-z]{2,6}){0,2}$/;
const MAIL_HOST =
  /^(mail\.(google|yahoo|aol|proton|ru|qq|163)\.|outlook\.(live|office)|e?mail\.|webmail\.|com\.google\.android\.gm$)/;

const PAID_MEDIUM = /^(.*cp.*|ppc|retargeting|paid.*|display|banner|cpm|interstitial|expandable)$/;
const SOCIAL_MEDIUM = /^(social|social[-_ ]?(network|media)|sm)$/;
const EMAIL = /^(e[-_ ]?mail|newsletter)$/;

/** First rule that holds: paid, e-mail, search, social, referral, direct. A campaign's own words go before the referrer. */
export function channelOf(origin: Origin): Channel {
  const medium = origin.medium?.toLowerCase() ?? '';
  const source = origin.source?.toLowerCase() ?? '';
  if (origin.hasAdClick || PAID_MEDIUM.test(medium)) return 'paid';
  if (EMAIL.test(medium) || EMAIL.test(source)) return 'email';
  if (medium === 'organic') return 'organic_search';
  if (SOCIAL_MEDIUM.test(medium)) return 'social';
  if (source) return siteChannel(source);
  if (medium) return 'referral';
  return origin.referrerDomain ? siteChannel(origin.referrerDomain) : 'direct';
}

function siteChannel(site: string): Channel {
  if (MAIL_HOST.test(site)) return 'email';
  if (SEARCH.test(site)) return 'organic_search';
  return SOCIAL.test(site) ? 'social' : 'referral';
}
