import { isIP } from 'node:net';

/** One environment variable: its documentation, default and reader. */
export interface Setting<T> {
  description: string;
  /** Text of the default as it stands in `.env.example`; absent where there is none. */
  example?: string;
  read(raw: string | undefined): T;
}

const refuse = (wanted: string): never => {
  throw new Error(wanted);
};

const text = (description: string, fallback: string): Setting<string> => ({
  description,
  example: fallback,
  read: (raw) => raw ?? fallback,
});

const optional = (description: string): Setting<string | undefined> => ({ description, read: (raw) => raw });

const integer = (description: string, fallback: number, min: number, max: number): Setting<number> => ({
  description,
  example: String(fallback),
  read: (raw) => {
    const value = Number(raw ?? fallback);
    return Number.isInteger(value) && value >= min && value <= max
      ? value
      : refuse(`must be a whole number from ${min} to ${max}`);
  },
});

const oneOf = <T extends string>(description: string, values: readonly T[], fallback: T): Setting<T> => ({
  description: `${description} One of: ${values.join(', ')}.`,
  example: fallback,
  read: (raw) => values.find((value) => value === (raw ?? fallback)) ?? refuse(`must be one of ${values.join(', ')}`),
});

const url = (description: string, protocols: readonly string[]): Setting<string | undefined> => ({
  description,
  read: (raw) => {
    if (raw === undefined) return undefined;
    if (!URL.canParse(raw) || !protocols.includes(new URL(raw).protocol)) {
      return refuse(`must be a URL that starts with ${protocols.join(' or ')}`);
    }
    return raw;
  },
});

const flag = (description: string): Setting<boolean> => ({
  description,
  example: 'false',
  read: (raw = 'false') => (raw === 'true' || raw === 'false' ? raw === 'true' : refuse('must be true or false')),
});

const secret = (description: string): Setting<string | undefined> => ({
  description,
  read: (raw) => (raw === undefined || raw.length >= 32 ? raw : refuse('must have at least 32 characters')),
});

/** What Fastify takes for `trustProxy`: addresses, CIDR ranges, and three names for private ones. */
const PRIVATE_RANGES = ['loopback', 'linklocal', 'uniquelocal'];
const isRange = (text: string): boolean => {
  const [address = '', bits = '0', ...rest] = text.trim().split('/');
  if (PRIVATE_RANGES.includes(address)) return true;
  return (
    isIP(address) > 0 && /^\d+$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128) && rest.length === 0
  );
};

const ranges = (description: string): Setting<string | undefined> => ({
  description,
  read: (raw) =>
    raw === undefined || raw.split(',').every(isRange) ? raw : refuse('must list IP addresses or CIDR ranges'),
});

/** Every setting of the installation, read from the environment once per process. */
export const SETTINGS = {
  HOST: text(
    'Address to listen on. Off loopback the first account needs the token that the start prints.',
    '127.0.0.1',
  ),
  PORT: integer('Port of the one address that serves everything.', 3000, 0, 65_535),
  PUBLIC_URL: url('Address under which browsers reach this installation; default: what the request says.', [
    'http:',
    'https:',
  ]),
  DATA_DIR: text('Data directory of the embedded engines, relative to the repository.', './.strata'),
  DATABASE_URL: url('PostgreSQL 18 to use instead of the embedded one, as superuser of a dedicated server.', [
    'postgres:',
    'postgresql:',
  ]),
  REDIS_URL: url('Redis or Valkey to use instead of the embedded one.', ['redis:', 'rediss:']),
  STRATA_SECRET: secret(
    'Secret from which all keys are derived (32 characters or more); default: made once and kept in DATA_DIR.',
  ),
  BOOTSTRAP_TOKEN: optional(
    'One-time token that the first account must present; the start makes and prints it when HOST is not loopback.',
  ),
  LOG_LEVEL: oneOf(
    'Least level that is logged.',
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const,
    'info',
  ),
  TRUST_PROXY: ranges(
    'Addresses or CIDR ranges of reverse proxies whose X-Forwarded-For is believed, comma-separated.',
  ),
  COUNTRY_HEADER: optional(
    "Header in which a trusted proxy sends the visitor's ISO 3166 country, such as cf-ipcountry.",
  ),
  ACCESS_TOKEN_TTL_S: integer('Life of an access token in seconds.', 900, 30, 86_400),
  REFRESH_TOKEN_TTL_DAYS: integer('Life of a sign-in without use, in days.', 30, 1, 365),
  INGEST_RATE_PER_KEY: integer('Events per second that one write key may send.', 5_000, 1, 10_000_000),
  AUTH_RATE_PER_MINUTE: integer('Sign-in and registration attempts per minute and address.', 20, 1, 1_000_000),
  CREDENTIALS_KEY: secret(
    'Secret that encrypts the passwords of connections (32 characters or more); default: derived from STRATA_SECRET.',
  ),
  CREDENTIALS_KEY_PREVIOUS: secret(
    'The CREDENTIALS_KEY before this one, until `npm run strata -- connections rotate-key` has run.',
  ),
  ALLOW_PRIVATE_CONNECTIONS: flag(
    'Whether connections may lead to private, loopback and link-local addresses, as a database in your own network.',
  ),
  TRANSFORMS_DIR: text('Folder of the transform project, relative to the repository.', './transforms'),
  AUDIT_RETENTION_DAYS: integer(
    'Days for which entries of the audit log are kept; a workspace may keep its own for longer.',
    1_095,
    30,
    36_500,
  ),
  RETENTION_MAX_DAYS: integer(
    'Days for which a workspace may keep events and figures at most. Disk space of events older than this goes back once all are removed.',
    3_650,
    1,
    36_500,
  ),
  EXPORT_RETENTION_DAYS: integer('Days for which the files of exports are kept.', 7, 1, 90),
  CHROMIUM_PATH: optional('Chromium to use for browser work; default: the system one, else the one from npm.'),
} as const;
