import { createTestDatabase, type TestDatabase } from '@strata/data';
import type { SourceNode } from '../manifest.js';
import { sourcesJson } from './artifacts.js';
import { runFreshness } from './freshness-run.js';
import { hasFreshness } from './freshness.js';

describe('source freshness', () => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await createTestDatabase();
    await test.superuser(`CREATE TABLE staging.loads (at timestamptz, kind text);
      INSERT INTO staging.loads VALUES (now() - interval '90 minutes', 'a'), (now() - interval '3 hours', 'b')`);
    await test.superuser('GRANT SELECT ON staging.loads TO strata_pipeline');
  });
  afterAll(() => test.drop());

  const source = (freshness: SourceNode['freshness'], loadedAtField: string | null = 'at'): SourceNode => ({
    unique_id: 'source.fixed.raw.loads',
    resource_type: 'source',
    name: 'loads',
    source_name: 'raw',
    identifier: 'loads',
    package_name: 'fixed',
    path: 'sources.yml',
    original_file_path: 'models/sources.yml',
    fqn: ['fixed', 'raw', 'loads'],
    tags: [],
    meta: {},
    description: '',
    database: 'test',
    schema: 'staging',
    relation_name: '"staging"."loads"',
    loaded_at_field: loadedAtField,
    freshness,
    columns: {},
  });
  const hours = (count: number) => ({ count, period: 'hour' as const });
  const measure = (of: SourceNode) => runFreshness([of], 10_000, { database: test.db });

  it.each([
    [{ warn_after: hours(2), error_after: hours(3) }, 'pass', 'completed'],
    [{ warn_after: hours(1), error_after: hours(2) }, 'warn', 'completed'],
    [{ warn_after: hours(1), error_after: { count: 80, period: 'minute' as const } }, 'error', 'failed'],
    [{ error_after: hours(2), filter: `kind = 'b'` }, 'error', 'failed'],
    [{ warn_after: { count: 1, period: 'day' as const }, filter: 'false' }, 'warn', 'completed'],
  ] as const)('%j is %s', async (freshness, status, whole) => {
    const run = await measure(source(freshness));
    expect(run.results[0]?.status).toBe(status);
    expect(run.status).toBe(whole);
  });

  it('writes sources.json as dbt does', async () => {
    const criteria = { warn_after: hours(1) };
    const { results } = sourcesJson(await measure(source(criteria))) as { results: Record<string, unknown>[] };
    expect(results[0]).toMatchObject({ unique_id: 'source.fixed.raw.loads', status: 'warn', criteria });
    expect(Math.abs(Number(results[0]?.['max_loaded_at_time_ago_in_s']) - 5_400)).toBeLessThan(60);
  });

  it('says what a source lacks, and what is wrong with its query', async () => {
    const nameless = await measure(source({ warn_after: hours(1) }, null));
    expect(nameless.results[0]?.error).toMatchObject({ code: 'config', file: 'models/sources.yml' });
    const wrong = await measure(source({ warn_after: hours(1) }, 'nowhere'));
    expect(wrong.results[0]?.message).toContain('nowhere');
    expect(wrong.status).toBe('failed');
  });

  it('asks only sources that have a rule', () => {
    expect([null, {}, { warn_after: hours(1) }].map((freshness) => hasFreshness(source(freshness)))).toEqual([
      false,
      false,
      true,
    ]);
  });
});
