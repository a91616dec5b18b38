import { INGEST_LIMITS } from '@strata/contracts';
import fc from 'fast-check';
import { decodeRow, encodeRow, rowBucket, rowKey, rowProject, rowWorkspace } from './row.js';
import { testEvent } from './testing-rows.js';
import { hasEscapedNul, mayBeOdd, storableJson } from './text.js';
import { parseTime } from './time.js';
import { isProblem, parseBatch, validateEvent } from './validate.js';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const SOURCE = '0190a0a0-0000-7000-8000-000000000001';

/** As it comes over the wire. */
function judge(event: unknown, raw = JSON.stringify(event)) {
  const { events, odd } = parseBatch(`{"events":[${raw}]}`);
  return validateEvent(events[0], { receivedAt: NOW, sources: { shop: SOURCE }, odd });
}
const codeOf = (event: unknown, raw?: string) => {
  const result = judge(event, raw);
  return isProblem(result) ? result.code : 'accepted';
};

describe('validateEvent', () => {
  it('takes the least event there is and gives it an id and a time', () => {
    expect(judge({ event: 'x' })).toMatchObject({ occurredAt: NOW, properties: '{}', sourceId: null });
    expect(judge({ event: 'x' })).toHaveProperty('eventId', expect.stringMatching(/^[0-9a-f-]{14}7/));
  });

  it.each([
    ['invalid_event', 3],
    ['invalid_event', null],
    ['invalid_event', []],
    ['invalid_event_name', {}],
    ['invalid_event_name', { event: '' }],
    ['invalid_event_name', { event: 'x'.repeat(256) }],
    ['invalid_field', { event: 'x', event_id: 'nope', timestamp: NOW }],
    ['invalid_field', { event: 'x', distinct_id: 7 }],
    ['invalid_field', { event: 'x', session_id: 's'.repeat(65) }],
    ['invalid_field', { event: 'x', page_url: 'p'.repeat(2_049) }],
    ['invalid_field', { event: 'x', processing_ms: -1 }],
    ['invalid_field', { event: 'x', processing_ms: 2 ** 31 }],
    ['invalid_field', { event: 'x', processing_ms: 1.5 }],
    ['invalid_field', { event: 'x', amount_cents: 2 ** 53 }],
    ['invalid_properties', { event: 'x', properties: [] }],
    ['invalid_properties', { event: 'x', properties: 'p' }],
    ['invalid_properties', { event: 'x', properties: { a: { b: { c: { d: { e: {} } } } } } }],
    ['invalid_properties', { event: 'x', properties: { a: 'x'.repeat(8_193) } }],
    ['invalid_properties', { event: 'x', properties: Object.fromEntries([...Array(101).keys()].map((n) => [n, n])) }],
    ['invalid_timestamp', { event: 'x', timestamp: 'yesterday' }],
    ['invalid_timestamp', { event: 'x', timestamp: '2026-11-21T12:00:00' }],
    ['invalid_timestamp', { event: 'x', timestamp: {} }],
    ['timestamp_out_of_range', { event: 'x', timestamp: '1999-12-31T23:59:59.999Z' }],
    ['timestamp_out_of_range', { event: 'x', timestamp: NOW + INGEST_LIMITS.maxFutureMs + 1 }],
    ['timestamp_out_of_range', { event: 'x', timestamp: 1_700_000_000 }],
    ['timestamp_required', { event: 'x', event_id: SOURCE }],
    ['unknown_source', { event: 'x', source: 'other' }],
    ['unknown_source', { event: 'x', source: 'constructor' }],
    ['accepted', { event: 'x', source: 'shop', timestamp: NOW + INGEST_LIMITS.maxFutureMs }],
    ['accepted', { event: 'x', timestamp: '2000-01-01T00:00:00Z', amount_cents: -(2 ** 53) + 1 }],
    ['accepted', { event: 'x', distinct_id: null, properties: null, timestamp: null, unknown: { field: 1 } }],
    ['accepted', { event: 'x', properties: { a: { b: { c: { d: 1 } } }, list: [1, [2]] } }],
  ])('%s for %j', (code, event) => expect(codeOf(event)).toBe(code));

  it('refuses NUL wherever it stands, and numbers beyond doubles', () => {
    for (const event of [
      { event: 'a\0' },
      { event: 'x', properties: { a: ['\0'] } },
      { event: 'x', properties: { '\0': 1 } },
    ]) {
      expect(codeOf(event)).toBe('invalid_field');
    }
    expect(codeOf(null, '{"event":"x","properties":{"n":1e999}}')).toBe('invalid_properties');
    expect(codeOf({ event: 'x', properties: { text: '\\u0000' } })).toBe('accepted');
  });

  it('replaces lone surrogates and leaves pairs alone', () => {
    const event = judge(null, '{"event":"a\\ud800","properties":{"k\\udfff":"\\ud83d\\ude00 \\\\ud800"}}');
    expect(event).toMatchObject({
      fields: { event: 'a\uFFFD' },
      properties: JSON.stringify({ 'k\uFFFD': '😀 \\ud800' }),
    });
  });

  it('refuses an event of more than 64 KB', () => {
    const properties = (texts: number) =>
      Object.fromEntries([...Array(texts).keys()].map((n) => [n, 'ä'.repeat(4_096)]));
    expect(codeOf({ event: 'x', properties: properties(7) })).toBe('accepted');
    expect(codeOf({ event: 'x', properties: properties(8) })).toBe('event_too_large');
    // An ignored field neither counts nor, nested deeper than any stack, stops its neighbours.
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const raw = `{"event":"x","properties":${JSON.stringify(properties(2))},"ignored":${deep}}`;
    expect(judge(null, raw)).not.toHaveProperty('code');
  });

  it('keeps __proto__ as the plain key it is', () => {
    const event = judge(null, '{"event":"x","__proto__":{"source":"other"},"properties":{"__proto__":{"polluted":1}}}');
    expect(event).toMatchObject({ properties: '{"__proto__":{"polluted":1}}', sourceId: null });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('parseBatch', () => {
  it.each([
    ['bad_request', '{'],
    ['invalid', '[]'],
    ['invalid', '{"events":{}}'],
    ['invalid', 'null'],
    ['too_many_events', JSON.stringify({ events: Array(1_001).fill(0) })],
  ])('%s', (code, text) => expect(() => parseBatch(text)).toThrow(expect.objectContaining({ code }) as Error));
});

describe('parseTime', () => {
  it.each([
    ['2026-11-21T12:00:00Z', '2026-11-21T12:00:00.000Z'],
    ['2026-11-21t12:00z', '2026-11-21T12:00:00.000Z'],
    ['2026-11-21T12:00:00.123456789+05:30', '2026-11-21T06:30:00.123Z'],
    ['2026-11-21T12:00:00-0300', '2026-11-21T15:00:00.000Z'],
    ['2026-11-21T12:00:00+02', '2026-11-21T10:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, iso) => expect(parseTime(text, NOW)).toBe(Date.parse(iso)));

  it.each([
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-21T25:00:00Z',
    '2026-11-21',
  ])('%s is no time', (text) => expect(parseTime(text, NOW)).toBe('invalid_timestamp'));
});

describe('rows', () => {
  const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));

  it('give any event back as it was', () => {
    fc.assert(
      fc.property(
        text,
        text,
        fc.option(text),
        fc.option(fc.maxSafeInteger()),
        fc.boolean(),
        (name, visitor, url, cents, bot) => {
          const event = testEvent({
            workspace_id: SOURCE,
            project_id: SOURCE,
            event_name: name,
            visitor_id: visitor,
            page_url: url,
            amount_cents: cents,
            is_bot: bot,
            properties: JSON.stringify({ [name]: url }),
          });
          const row = encodeRow(event);
          expect(row).not.toMatch(/[\n\r]/);
          expect(decodeRow(row)).toEqual({ ...event, amount_cents: cents === null ? null : cents + 0 });
        },
      ),
    );
  });

  it('carry their key in front', () => {
    const event = testEvent({ workspace_id: SOURCE, project_id: SOURCE, occurred_at: '2026-11-21T12:59:59.999Z' });
    const row = encodeRow(event);
    expect(rowWorkspace(row)).toBe(SOURCE);
    expect(rowProject(row)).toBe(SOURCE);
    expect(rowKey(row)).toBe(`${SOURCE}\t${SOURCE}\t2026-11-21T12:59:59.999Z\t${event.event_id}`);
    expect(rowBucket(row)).toBe('2026-11-21T12:45:00Z');
  });
});

describe('odd text', () => {
  it('is found and cured in any JSON', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((n) => String.fromCharCode(n)) }),
        (value) => {
          const json = JSON.stringify({ value });
          expect(hasEscapedNul(json)).toBe(value.includes('\0'));
          const cured = JSON.parse(storableJson(json)) as { value: string };
          expect(cured.value).toBe(value.replaceAll('\0', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD'));
          if (json !== storableJson(json)) expect(mayBeOdd(json)).toBe(true);
        },
      ),
    );
  });
});
