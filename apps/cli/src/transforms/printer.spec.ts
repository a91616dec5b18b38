import type { Manifest, NodeResult, RunEvent, RunResults } from '@strata/transform';
import { Printer } from './printer.js';

const node = (name: string, type: string, materialized: string) => ({
  resource_type: type,
  name,
  schema: 'marts',
  alias: name,
  original_file_path: `models/${name}.sql`,
  config: { materialized },
});

// Only what the printer reads of a manifest.
const manifest = {
  nodes: { m: node('fct_x', 'model', 'table'), s: node('raw_x', 'seed', 'seed'), t: node('unique_x', 'test', 'test') },
  sources: {},
} as unknown as Manifest;

const result = (uniqueId: string, part: Partial<NodeResult>): NodeResult => ({
  uniqueId,
  status: 'success',
  message: null,
  rows: null,
  failures: null,
  intervals: null,
  startedAt: null,
  finishedAt: null,
  seconds: 0.123,
  thread: 1,
  compiledCode: null,
  ...part,
});

describe('the output of a run', () => {
  function print(events: RunEvent[], quiet = false): string[] {
    const lines: string[] = [];
    const printer = new Printer(manifest, { name: 'dev' }, { quiet, write: (line) => lines.push(line) });
    for (const event of events) printer.on(event);
    return lines.map((line) => line.slice('00:00:00  '.length).replace(/\.{3,}/, '...'));
  }
  const finished = (part: NodeResult): RunEvent => ({
    type: 'node_finished',
    node: part.uniqueId,
    index: 1,
    total: 3,
    result: part,
  });
  const over = (results: NodeResult[], status: RunResults['status'] = 'failed'): RunEvent => ({
    type: 'run_finished',
    results: { invocationId: 'i', command: 'build', startedAt: '', finishedAt: '', seconds: 1.5, results, status },
  });

  it.each([
    [result('m', { message: 'SELECT 99' }), '1 of 3 OK created sql table model marts.fct_x ... [SELECT 99 in 0.12s]'],
    [result('s', { message: 'INSERT 3' }), '1 of 3 OK loaded seed file marts.raw_x ... [INSERT 3 in 0.12s]'],
    [result('m', { status: 'error' }), '1 of 3 ERROR creating sql table model marts.fct_x ... [ERROR in 0.12s]'],
    [result('m', { status: 'skipped' }), '1 of 3 SKIP sql table model marts.fct_x ... [SKIP]'],
    [result('t', { status: 'pass', failures: 0 }), '1 of 3 PASS unique_x ... [PASS in 0.12s]'],
    [result('t', { status: 'fail', failures: 2 }), '1 of 3 FAIL 2 unique_x ... [FAIL 2 in 0.12s]'],
    [result('t', { status: 'warn', failures: 2 }), '1 of 3 WARN 2 unique_x ... [WARN 2 in 0.12s]'],
  ])('says what became of a node', (of, line) => {
    expect(print([finished(of)])).toEqual([line]);
  });

  it('announces the run and its nodes', () => {
    const lines = print([
      { type: 'run_started', invocationId: 'i', command: 'build', nodes: ['m', 't', 'm'], threads: 1 },
      { type: 'node_started', node: 't', index: 1, total: 3 },
    ]);
    expect(lines.filter((line) => line !== '')).toEqual([
      'Found 2 table models, 1 data test',
      "Concurrency: 1 thread (target='dev')",
      '1 of 3 START test unique_x ... [RUN]',
    ]);
  });

  const error = { code: 'database', message: 'no such column.', file: 'models/fct_x.sql', line: 3, hint: 'Add it.' };
  const results = [
    result('m', { status: 'error', error }),
    result('t', { status: 'skipped', message: 'Skipped because of fct_x.' }),
  ];

  it('ends with what went wrong, where, and what to do', () => {
    expect(print([over(results)]).filter((line) => line !== '')).toEqual([
      'Finished running 1 table model, 1 data test in 1.50 s.',
      'Completed with 1 error and 0 warnings:',
      'Error in table model fct_x (models/fct_x.sql:3)',
      '  no such column.',
      '  → Add it.',
      '  unique_x: Skipped because of fct_x.',
      'Done. PASS=0 WARN=0 ERROR=1 SKIP=1 TOTAL=2',
    ]);
  });

  it('when quiet says only that', () => {
    const lines = print([{ type: 'node_started', node: 't', index: 1, total: 3 }, over(results)], true);
    expect(lines.filter((line) => line !== '')).toHaveLength(4);
  });
});
