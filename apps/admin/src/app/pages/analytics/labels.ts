import { type FilterField } from '../../api/types';
import { countryName, fieldLabel } from '../../ui/format';

/** Fields as people are offered them: what happened, then who did it, then how the visit began. */
export const FIELD_GROUPS: readonly { label: string; fields: readonly FilterField[] }[] = [
  { label: 'Page and event', fields: ['path', 'event_name', 'page_url'] },
  { label: 'Visit', fields: ['entry_path', 'exit_path', 'entry_channel', 'entry_referrer_domain'] },
  {
    label: 'Campaign of the visit',
    fields: ['entry_utm_source', 'entry_utm_medium', 'entry_utm_campaign', 'entry_utm_term', 'entry_utm_content'],
  },
  {
    label: 'Visitor',
    fields: ['country', 'language', 'device', 'browser', 'os', 'screen', 'distinct_id', 'visitor_id'],
  },
  {
    label: 'Single event',
    fields: [
      'channel',
      'referrer',
      'referrer_domain',
      'utm_source',
      'utm_medium',
      'utm_campaign',
      'utm_term',
      'utm_content',
      'session_id',
      'source',
      'entity_id',
      'status',
    ],
  },
];

const LABELS: Partial<Record<FilterField, string>> = {
  path: 'Page',
  entry_path: 'Entry page',
  exit_path: 'Exit page',
  entry_channel: 'Source channel',
  entry_referrer_domain: 'Source website',
  entry_utm_source: 'Campaign source',
  entry_utm_medium: 'Campaign medium',
  entry_utm_campaign: 'Campaign',
  entry_utm_term: 'Campaign term',
  entry_utm_content: 'Campaign content',
  screen: 'Screen size',
};

export function filterFieldLabel(field: FilterField): string {
  return LABELS[field] ?? fieldLabel(field);
}

const NONE: Partial<Record<FilterField, string>> = {
  country: 'Unknown',
  language: 'Unknown',
  device: 'Unknown',
  browser: 'Unknown',
  os: 'Unknown',
  screen: 'Unknown',
  referrer_domain: 'Direct',
  entry_referrer_domain: 'Direct',
};

/** A value as people are told it; null is none. */
export function valueLabel(field: FilterField, value: string | null, locale?: string): string {
  if (value === null) return NONE[field] ?? '(none)';
  if (field === 'country') return countryName(value, locale);
  if (field === 'language') return languageName(value, locale);
  if (field === 'channel' || field === 'entry_channel' || field === 'device') return fieldLabel(value);
  return value;
}

function languageName(code: string, locale?: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' }).of(code) ?? code;
  } catch {
    return code; // A RangeError: not even the form of a language.
  }
}
