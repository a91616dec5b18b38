import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { LRUCache } from 'lru-cache';
import { Reader } from 'maxmind';

interface CountryRow {
  country_code: string;
}

const DATABASE = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';
const UNKNOWN = '';

let reader: Reader<never> | undefined;
const cache = new LRUCache<string, string>({ max: 20_000 });

/** ISO 3166 code of the country to which an address is assigned; null when unknown. The database is read once. */
export function countryOf(ip: string): string | null {
  let country = cache.get(ip);
  if (country === undefined) cache.set(ip, (country = lookUp(ip)));
  return country || null;
}

/** The country that a trusted proxy sent, if it is one: ISO 3166, not Cloudflare's XX (unknown) or T1 (Tor). */
export function proxyCountry(header: string | undefined): string | null {
  const code = header?.trim().toUpperCase() ?? '';
  return /^[A-Z]{2}$/.test(code) && code !== 'XX' ? code : null;
}

function lookUp(ip: string): string {
  reader ??= new Reader<never>(readFileSync(createRequire(import.meta.url).resolve(DATABASE)));
  try {
    return (reader.get(ip) as CountryRow | null)?.country_code ?? UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}
