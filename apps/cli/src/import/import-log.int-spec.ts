import { createTestDatabase, type TestDatabase } from '@strata/data';
import { EventImporter } from '@strata/ingest';
import { newId } from '@strata/platform';
import { importLog, type ImportReport } from './import-log.js';
import type { LogFile } from './log-file.js';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';

function logLine(options: { ip?: string; at?: string; path?: string; agent?: string; status?: number } = {}): string {
  const { ip = '203.0.113.9', at = '17/May/2015:10:05:03 +0000', path = '/', agent = CHROME, status = 200 } = options;
  return `${ip} - - [${at}] "GET ${path} HTTP/1.1" ${status} 512 "-" "${agent}"`;
}

describe('importing an access log', () => {
  let test: TestDatabase;
  const workspaceId = newId();
  const projectId = newId();
  beforeAll(async () => (test = await createTestDatabase()));
  afterAll(() => test.drop());

  function logOf(lines: string[]): LogFile {
    async function* read() {
      for (const line of lines) yield await Promise.resolve(line);
    }
    return { size: undefined, lines: read, bytesRead: () => 0 };
  }

  const run = (lines: string[]): Promise<ImportReport> =>
    importLog(logOf(lines), new EventImporter(test.db, { workspaceId, projectId }, { log: newId() }), {
      ...{ projectId, source: 'log', onProgress: () => undefined },
    });

  const lines = [
    logLine(),
    logLine(),
    logLine({ ip: '203.0.113.10', path: '/a%20b?x=1', status: 404 }),
    logLine({ at: '18/May/2015:01:30:00 +0200', agent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' }),
    logLine({ at: '18/May/2015:12:00:00 +0000', agent: 'curl/8.0' }),
    logLine({ at: '18/May/2015:12:00:01 +0000', agent: '-' }),
    `${logLine({ at: '18/May/2015:12:00:02 +0000' }).slice(0, -1)}`,
    'rubbish',
    '',
    logLine({ at: '17/May/1995:10:05:03 +0000' }),
  ];

  it('stores every usable line once, real repeats among them, and names the others', async () => {
    const report = await run(lines);
    expect(report).toMatchObject({ lines: 10, stored: 7, duplicates: 0, dead: 0, bots: 3, rejectedCount: 3 });
    expect(report.salvaged.map(({ line }) => line)).toEqual([7]);
    expect(report.rejected.map(({ line }) => line)).toEqual([8, 9, 10]);
    // 01:30 at +02:00 is the day before in UTC.
    expect(Object.fromEntries(report.perDay)).toEqual({ '2015-05-17': 4, '2015-05-18': 3 });
    expect(Object.fromEntries(report.perStatus)).toEqual({ '200': 6, '404': 1 });
  });

  it('counts nothing twice when it is run again, whole or in part', async () => {
    expect(await run(lines)).toMatchObject({ stored: 0, duplicates: 7 });
    expect(await run(lines.slice(0, 3))).toMatchObject({ stored: 0, duplicates: 3 });
  });

  it('keeps time, path, status and who it was, but no address', async () => {
    const [event] = await test.superuser<Record<string, unknown>>(
      `SELECT event_name, occurred_at, path, entity_id, status, source_id IS NOT NULL AS has_source, properties,
         to_jsonb(e)::text AS dump FROM raw.events e WHERE status = '404'`,
    );
    expect(event).toMatchObject({
      event_name: 'request',
      occurred_at: new Date('2015-05-17T10:05:03Z'),
      path: '/a%20b',
      entity_id: '/a%20b',
      has_source: true,
      properties: { method: 'GET', bytes: 512, protocol: 'HTTP/1.1' },
    });
    expect(event?.['dump']).not.toContain('203.0.113');
  });

  it('tells visitors apart by day, with salts that are its own', async () => {
    const [count] = await test.superuser<{ visitors: number; scopes: string[] }>(
      `SELECT (SELECT count(DISTINCT visitor_id)::int FROM raw.events WHERE NOT is_bot) AS visitors,
         (SELECT array_agg(DISTINCT scope) FROM raw.visitor_salts) AS scopes`,
    );
    // Two addresses on the 17th; the salvaged line of the 18th.
    expect(count).toEqual({ visitors: 3, scopes: [`import:${projectId}`] });
  });
});
