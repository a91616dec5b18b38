import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId } from '@strata/platform';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { importAccessLog } from './access-log.js';

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0';
const line = (address: string, day: number, target: string, status = 200, agent = BROWSER) =>
  `${address} - - [${day}/May/2015:10:05:03 +0000] "GET ${target} HTTP/1.1" ${status} 10 "-" "${agent}"`;

const LOG = [
  line('1.1.1.1', 17, '/'),
  line('1.1.1.1', 17, '/'),
  line('1.1.1.1', 18, '/'),
  line('1.1.1.2', 18, '/style.css'),
  line('1.1.1.3', 18, '/', 200, 'curl/8.5.0'),
  line('1.1.1.4', 18, '/', 200, '-'),
  'what is this',
  line('1.1.1.5', 18, '/gone', 404).slice(0, -5),
].join('\n');

describe('importing into a project', () => {
  let test: TestDatabase;
  let folder: string;
  const workspaceId = newId();
  const projectId = newId();
  const sourceId = newId();
  const target = () => ({ db: test.db, tenant: { workspaceId, projectId }, source: () => Promise.resolve(sourceId) });

  beforeAll(async () => {
    test = await createTestDatabase();
    folder = await mkdtemp(path.join(tmpdir(), 'strata-import-'));
    await writeFile(path.join(folder, 'access.log'), LOG);
    await writeFile(path.join(folder, 'access.log.gz'), gzipSync(LOG));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await test.drop();
  });

  it('stores every line that says something, repeats included, and tells of the others', async () => {
    const { report, totals } = await importAccessLog(target(), path.join(folder, 'access.log'), {
      source: 'access-log',
    });
    expect(totals).toEqual({ stored: 7, duplicates: 0, dead: 0 });
    expect(report).toMatchObject({ lines: 8, bots: 2, salvaged: [8], rejected: [{ line: 7 }] });
    expect(report.text(totals)).toMatch(/2015-05-18\s+5\s+2\s+5\s+5/);
    const rows = await test.superuser<{ name: string; bot: boolean; source: string; n: number }>(
      `SELECT event_name AS name, is_bot AS bot, source_id AS source, count(*)::int AS n FROM raw.events
       GROUP BY 1, 2, 3 ORDER BY 1, 2`,
    );
    expect(rows).toEqual([
      { name: 'page_view', bot: false, source: sourceId, n: 3 },
      { name: 'page_view', bot: true, source: sourceId, n: 2 },
      { name: 'request', bot: false, source: sourceId, n: 2 },
    ]);
  });

  it('takes the same visitor for another one on another day', async () => {
    const [row] = await test.superuser<{ hashes: number; visitors: number }>(
      `SELECT count(DISTINCT ip_hash)::int AS hashes, count(DISTINCT visitor_id)::int AS visitors FROM raw.events
       WHERE event_name = 'page_view' AND NOT is_bot`,
    );
    expect(row).toEqual({ hashes: 2, visitors: 2 });
  });

  it('stores nothing twice, from the compressed file either', async () => {
    const { totals } = await importAccessLog(target(), path.join(folder, 'access.log.gz'), { source: 'access-log' });
    expect(totals).toEqual({ stored: 0, duplicates: 7, dead: 0 });
  });

  it('says which file it cannot read', async () => {
    await expect(importAccessLog(target(), '/nowhere/at/all', { source: 'access-log' })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('/nowhere/at/all') as string,
    });
  });
});
