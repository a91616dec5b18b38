import { type AnalyticsEvent } from '../../api/types';
import { countryName } from '../../ui/format';

type Client = Pick<AnalyticsEvent, 'browser' | 'os' | 'device'>;

/** "Chrome · Windows · desktop", of what is known. */
export function clientLabel({ browser, os, device }: Client): string {
  return [browser, os, device].filter(Boolean).join(' · ') || '–';
}

export function countryLabel(code: string | null): string {
  return code === null ? '–' : countryName(code);
}

/** Where somebody came from: the site that links here, else the channel in words. */
export function sourceLabel({ referrer_domain, channel }: { referrer_domain: string | null; channel: string | null }) {
  return referrer_domain ?? (channel ?? 'unknown').replaceAll('_', ' ');
}
