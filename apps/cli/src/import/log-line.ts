/** One request of an access log in Apache's or nginx's combined (or common) format. */
export interface LogLine {
  address: string;
  /** Milliseconds since the epoch. */
  time: number;
  /** Null for what was no HTTP request, such as a TLS handshake on the plain port. */
  method: string | null;
  target: string | null;
  protocol: string | null;
  status: number;
  /** Null for `-`. */
  bytes: number | null;
  referrer: string | null;
  userAgent: string | null;
  /** True when the line is cut or broken behind the status: what is there was taken. */
  isSalvaged: boolean;
}

const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;
/** Address, identity, user, time, request, status: without them a line says nothing. */
const START = new RegExp(String.raw`^(\S+) \S+ .*?\[([^\]]+)\] ${QUOTED} (\d{3})(?: (\d+|-))?`);
const END = new RegExp(String.raw`^(?: ${QUOTED} ${QUOTED}(?: .*)?)?$`);
/** Referrer and user agent of which the last quote, or more, is missing. */
const BROKEN_END = /^ "((?:[^"\\]|\\.)*)(?:"(?: "((?:[^"\\]|\\.)*))?)?/;
const TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-]\d{2})(\d{2})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const REQUEST = /^([A-Z]+) (\S.*?)(?: (HTTP\/\d(?:\.\d)?))?$/;

/** Reads a line; undefined when not even address, time, request and status can be made out. */
export function parseLogLine(line: string): LogLine | undefined {
  const start = START.exec(line);
  if (!start) return undefined;
  const [whole, address = '', stamp = '', request = '', status = '', bytes] = start;
  const time = parseLogTime(stamp);
  if (Number.isNaN(time)) return undefined;
  const rest = line.slice(whole.length);
  const end = END.exec(rest);
  const [, referrer, userAgent] = end ?? BROKEN_END.exec(rest) ?? [];
  const [, method = null, target = null, protocol = null] = REQUEST.exec(unquoted(request) ?? '') ?? [];
  return {
    address,
    time,
    method,
    target,
    protocol,
    status: Number(status),
    bytes: bytes === undefined || bytes === '-' ? null : Number(bytes),
    referrer: unquoted(referrer),
    userAgent: unquoted(userAgent),
    isSalvaged: end === null || bytes === undefined,
  };
}

/** `17/May/2015:10:05:03 +0000`; NaN when it is something else. */
function parseLogTime(text: string): number {
  const [, day, month = '', year, hour, minute, second, zoneHour, zoneMinute] = TIME.exec(text) ?? [];
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, '0');
  return Date.parse(`${year}-${number}-${day}T${hour}:${minute}:${second}${zoneHour}:${zoneMinute}`);
}

function unquoted(text: string | undefined): string | null {
  if (text === undefined || text === '' || text === '-') return null;
  return text.includes('\\') ? text.replace(/\\(["\\])/g, '$1') : text;
}
