import { newId } from '@strata/platform';
import { eventOfLine } from './log-event.js';
import { parseLogLine, type LogLine } from './log-line.js';
import { Occurrences } from './occurrences.js';

const LINE =
  '1.2.3.4 - frank [17/May/2015:10:05:03 +0200] "GET /a/b.html?q=1 HTTP/1.1" 200 2326 "http://ex.com/" "Mozilla/5.0 (X)"';

describe('parseLogLine', () => {
  it('reads the combined format', () => {
    expect(parseLogLine(LINE)).toEqual({
      address: '1.2.3.4',
      time: Date.parse('2015-05-17T08:05:03Z'),
      method: 'GET',
      target: '/a/b.html?q=1',
      protocol: 'HTTP/1.1',
      status: 200,
      bytes: 2326,
      referrer: 'http://ex.com/',
      userAgent: 'Mozilla/5.0 (X)',
      isSalvaged: false,
    });
  });

  it('reads IPv6, user names with spaces, missing values, escaped quotes and fields behind', () => {
    const line =
      '::1 - a b [17/May/2015:10:05:03 +0000] "GET /\\"x HTTP/2.0" 304 - "-" "a \\"b\\" \\x41" "10.0.0.1" 0.003';
    expect(parseLogLine(line)).toMatchObject({
      address: '::1',
      target: '/"x',
      bytes: null,
      referrer: null,
      userAgent: 'a "b" \\x41',
      isSalvaged: false,
    });
  });

  it('reads the common format, and what was no request', () => {
    expect(parseLogLine('h - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.0" 200 5')).toMatchObject({
      isSalvaged: false,
    });
    expect(parseLogLine('h - - [17/May/2015:10:05:03 +0000] "\\x16\\x03" 400 226 "-" "-"')).toMatchObject({
      method: null,
      target: null,
      status: 400,
    });
  });

  it.each([
    [
      'a user agent without its last quote',
      LINE.slice(0, -3),
      { userAgent: 'Mozilla/5.0 (', referrer: 'http://ex.com/' },
    ],
    ['a cut referrer', LINE.slice(0, LINE.indexOf('ex.com')), { userAgent: null, referrer: 'http://' }],
    ['a line that ends after the status', LINE.slice(0, LINE.indexOf(' 2326')), { bytes: null, status: 200 }],
  ])('salvages %s', (_name, line, expected) => {
    expect(parseLogLine(line)).toMatchObject({ ...expected, isSalvaged: true });
  });

  it.each(['', 'garbage', LINE.slice(0, 40), LINE.replace('May', 'Mai'), LINE.replace('" 200', '" abc')])(
    'gives up on %j',
    (line) => expect(parseLogLine(line)).toBeUndefined(),
  );
});

describe('eventOfLine', () => {
  const options = { eventId: newId(), source: 'access-log' };
  const line = (overrides: Partial<LogLine>) => ({ ...(parseLogLine(LINE) as LogLine), ...overrides });

  it.each([
    ['page_view', '/', 200, 'GET'],
    ['page_view', '/blog/post/', 304, 'GET'],
    ['page_view', '/x.php?a=b.png', 206, 'GET'],
    ['request', '/x.png', 200, 'GET'],
    ['request', '/blog/feed.xml', 200, 'GET'],
    ['request', '/gone', 404, 'GET'],
    ['request', '/moved', 301, 'GET'],
    ['request', '/form', 200, 'POST'],
    ['request', null, 400, null],
  ])('is a %s for %s with %d', (event, target, status, method) =>
    expect(eventOfLine(line({ target, status, method }), options)).toMatchObject({ event, status: String(status) }),
  );

  it('fills source, entity and properties', () => {
    expect(eventOfLine(line({}), { ...options, host: 'ex.com' })).toMatchObject({
      page_url: 'https://ex.com/a/b.html?q=1',
      entity_id: '/a/b.html',
      source: 'access-log',
      properties: { method: 'GET', bytes: 2326, protocol: 'HTTP/1.1' },
    });
  });

  it('cuts what is longer than the API takes', () => {
    const event = eventOfLine(line({ target: `/${'x'.repeat(9_000)}`, referrer: 'r'.repeat(9_000) }), options);
    expect([event.page_url?.length, event.entity_id?.length, event.referrer?.length]).toEqual([2_048, 255, 2_048]);
  });
});

describe('Occurrences', () => {
  it('tells repeats apart, and gives the same ids again', () => {
    const project = newId();
    const ids = () => {
      const occurrences = new Occurrences(project);
      return [LINE, LINE, `${LINE} `, LINE].map((line) => occurrences.idOf(line, 0));
    };
    expect(new Set(ids()).size).toBe(4);
    expect(ids()).toEqual(ids());
  });
});
