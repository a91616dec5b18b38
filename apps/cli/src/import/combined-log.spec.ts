import { parseLogLine } from './combined-log.js';
import { eventName, logEvent } from './log-event.js';
import { Occurrences } from './occurrences.js';

const line = (request: string, tail = '"-" "Mozilla/5.0"', status = '200 512'): string =>
  `203.0.113.9 - - [17/May/2015:10:05:03 +0200] "${request}" ${status} ${tail}`;
const PROJECT = '018f0000-0000-7000-8000-000000000001';

describe('combined log lines', () => {
  it('are read whole', () => {
    expect(parseLogLine(line('GET /a?b=c HTTP/1.1', '"https://example.com/x" "Agent \\"quoted\\" 1.0"'))).toEqual({
      address: '203.0.113.9',
      time: new Date('2015-05-17T08:05:03Z'),
      method: 'GET',
      target: '/a?b=c',
      protocol: 'HTTP/1.1',
      status: '200',
      bytes: 512,
      referrer: 'https://example.com/x',
      userAgent: 'Agent "quoted" 1.0',
    });
  });

  it.each([
    [
      'IPv6 and a user name with blanks',
      '2001:db8::1 - John Doe [17/May/2015:10:05:03 +0000] "GET / HTTP/2.0" 200 1 "-" "x"',
    ],
    ['no referrer and agent at all (common format)', line('GET / HTTP/1.0', '').trimEnd()],
    ['a request that is no HTTP', line('\\x16\\x03\\x01', '"-" "-"', '400 0')],
    ['an empty request', line('', '"-" "-"', '408 -')],
    ['trailing fields', line('GET / HTTP/1.1', '"-" "x" "10.0.0.1" 0.003')],
  ])('are taken with %s', (_name, text) => {
    expect(parseLogLine(text)).toMatchObject({ time: expect.any(Date) as Date, status: expect.any(String) as string });
    expect(parseLogLine(text)?.salvaged).toBeUndefined();
  });

  it('are salvaged when a quote is not closed', () => {
    const parsed = parseLogLine(line('GET /x HTTP/1.1', '"https://a.example/" "Mozilla/5.0 (broken'));
    expect(parsed).toMatchObject({ target: '/x', referrer: 'https://a.example/', userAgent: 'Mozilla/5.0 (broken' });
    expect(parsed?.salvaged).toMatch(/not closed/);
  });

  it.each([[''], ['hello'], [line('GET / HTTP/1.1').replace('May', 'Mai')], [line('GET / HTTP/1.1', '', 'abc')]])(
    'are refused: %s',
    (text) => expect(parseLogLine(text)).toBeUndefined(),
  );

  it('become page views only for pages that were shown', () => {
    const nameOf = (request: string, status = '200 1') => {
      const parsed = parseLogLine(line(request, undefined, status));
      return parsed && eventName(parsed);
    };
    expect(nameOf('GET /blog/post HTTP/1.1')).toBe('page_view');
    expect(nameOf('GET /index.html?x=1.png HTTP/1.1', '304 -')).toBe('page_view');
    for (const other of ['GET /a.css HTTP/1.1', 'POST / HTTP/1.1', 'HEAD / HTTP/1.1'])
      expect(nameOf(other)).toBe('request');
    expect(nameOf('GET /gone HTTP/1.1', '404 1')).toBe('request');
  });

  it('have an id of line and occurrence', () => {
    const raw = line('GET / HTTP/1.1');
    const parsed = parseLogLine(raw);
    if (!parsed) throw new Error('unreadable');
    const id = (occurrence: number, projectId = PROJECT) =>
      logEvent(parsed, raw, { projectId, source: 's', occurrence }).event_id;
    expect(id(1)).toBe(id(1));
    expect(new Set([id(1), id(2), id(1, PROJECT.replace('1', '2'))]).size).toBe(3);
  });

  it('are counted when equal, without remembering for ever', () => {
    const seen = new Occurrences();
    const at = new Date('2015-05-17T08:05:03Z');
    expect([seen.count('a', at), seen.count('b', at), seen.count('a', at)]).toEqual([1, 1, 2]);
    for (let i = 0; i < 200; i++) seen.count('x', new Date(at.getTime() + i * 60_000));
    expect(Object.values(seen as unknown as { minutes: Map<number, unknown> })[0]?.size).toBeLessThan(125);
  });
});
