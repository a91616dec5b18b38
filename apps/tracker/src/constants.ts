// In a file of their own: there esbuild puts the values where they are used, which takes fewer bytes.

export const BATCH_EVENTS = 10;
export const BATCH_MS = 2e3;
export const ATTEMPTS = 3;
/** Events that may be in the store; further ones are in memory alone. */
export const MAX_STORED = 1e3;
/** A character takes at most three bytes: no chunk of several events has more than the 60 KB that beacons may have. */
export const CHUNK_CHARACTERS = 2e4;
/** The server's limit of an address. */
export const URL_CHARACTERS = 2048;

export const MINUTE = 6e4;
export const DAY = 864e5;
export const SESSION_MS = 18e5;

/** Names in the store; events have their ids. */
export const CLOCK = 'c';
export const PERSON = 'd';
export const SESSION = 's';
export const SEEN = 't';
export const PREFIX = 'strata:';
