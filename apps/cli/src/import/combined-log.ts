/** One line of an access log in the combined format of Apache and nginx. */
export interface LogLine {
  address: string;
  time: Date;
  /** Null where the request line was not HTTP. */
  method: string | null;
  /** Request target: path with query, or an address. */
  target: string | null;
  protocol: string | null;
  status: string;
  bytes: number | null;
  referrer: string | null;
  userAgent: string | null;
  /** Set when the line was not whole but could be read as far as needed. */
  salvaged?: string;
}

const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;
/** Address, time, request, status and bytes: what a line must have. */
const START = new RegExp(String.raw`^(\S+) \S+ .*?\[([^\]]+)\] ${QUOTED} (\d{3}) (\d+|-)`);
const REFERRER_AND_AGENT = new RegExp(String.raw`^ ${QUOTED} ${QUOTED}`);
const REQUEST = /^([A-Z]+) (\S+)(?: (HTTP\/[\d.]+))?$/;
const TIME = /^(\d{2})\/(\w{3})\/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Reads a line; undefined when address, time or status cannot be found in it. A line that breaks off after its status is
 * salvaged with what is there.
 */
export function parseLogLine(line: string): LogLine | undefined {
  const start = START.exec(line);
  const [whole = '', address = '', when = '', request = '', status = '', bytes = ''] = start ?? [];
  const time = parseLogTime(when);
  if (!start || !time) return undefined;
  const [, method = null, target = null, protocol = null] = REQUEST.exec(unescape(request)) ?? [];
  const rest = line.slice(whole.length);
  const head = { address, time, method, target, protocol, status, bytes: bytes === '-' ? null : Number(bytes) };
  const tail = REFERRER_AND_AGENT.exec(rest);
  if (tail) return { ...head, referrer: valueOf(tail[1]), userAgent: valueOf(tail[2]) };
  return { ...head, ...salvage(rest) };
}

/** What can be had of referrer and user agent when a quote is missing. */
function salvage(rest: string): Pick<LogLine, 'referrer' | 'userAgent' | 'salvaged'> {
  if (rest.trim() === '') return { referrer: null, userAgent: null };
  const [referrer, userAgent] = rest.trim().split(/" "|"\s+"/);
  const bare = (text: string | undefined) => valueOf(text?.replace(/^"|"$/g, ''));
  return { referrer: bare(referrer), userAgent: bare(userAgent), salvaged: 'referrer or user agent is not closed' };
}

function parseLogTime(text: string): Date | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [, day = '', month = '', year = '', clock = '', hours = '', minutes = ''] = match;
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, '0');
  const time = new Date(`${year}-${number}-${day}T${clock}${hours}:${minutes}`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** `-` means absent. */
function valueOf(text: string | undefined): string | null {
  return text === undefined || text === '' || text === '-' ? null : unescape(text);
}

/** Apache and nginx write quotes as \" and bytes outside ASCII as \xhh. */
function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = text.replace(
    /\\x([0-9a-fA-F]{2})|\\(["\\])/g,
    (_, hex: string | undefined, char: string | undefined) =>
      hex === undefined ? (char ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return bytes === text ? text : Buffer.from(bytes, 'latin1').toString('utf8');
}
