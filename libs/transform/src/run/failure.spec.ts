import type { Node } from '../manifest.js';
import { describeFailure } from './failure.js';
import { fixedProject } from './testing-project.js';

describe('what a failing statement says of the model’s file', () => {
  /** The line that is named when PostgreSQL stops at `at` in the compiled text. */
  function lineAt(raw: string, compiled: string, at: string): number | undefined {
    const { project } = fixedProject([{ name: 'm', sql: raw }]);
    const statement = `INSERT INTO "ü" (\n${compiled}\n)`;
    const position = String([...statement.slice(0, statement.indexOf(at))].length + 1);
    const error = Object.assign(new Error('wrong'), { code: '42703', position, statement });
    return describeFailure(error, project.manifest.nodes['model.fixed.m'] as Node, compiled, 1_000).line;
  }

  it.each([
    ['select 1,\n  x\nfrom t', 'select 1,\n  x\nfrom t', 'x', 2],
    ['{{ config() }}\nselect\n  x\nfrom t', '\nselect\n  x\nfrom t', 'x', 3],
    ["select '😀',\n  x", "select '😀',\n  x", 'x', 2],
    ["select a\nfrom {{ ref('t') }} where x", 'select a\nfrom "s"."t" where x', 'x', 2],
    ['select {{ col }},\n  {{ other }}\nfrom t', 'select a,\n  x\nfrom t', 'x', undefined],
    ['select x,\n  a\nunion all\nselect x,\n  b', 'select x,\n  a\nunion all\nselect x,\n  b', 'x', undefined],
    ['select (a){% if b %} + x{% endif %}', 'select (a) + x', 'x', 1],
  ])('%j as %j', (raw, compiled, at, line) => {
    expect(lineAt(raw, compiled, at)).toBe(line);
  });

  it('quotes the compiled line where none of the file’s fits', () => {
    const { project } = fixedProject([{ name: 'm', sql: '{{ all() }}' }]);
    const error = Object.assign(new Error('wrong'), { code: '42703', position: '8', statement: 'select x' });
    const described = describeFailure(error, project.manifest.nodes['model.fixed.m'] as Node, 'select x', 1_000);
    expect(described).toMatchObject({ code: 'database', file: 'models/m.sql', message: 'wrong. (at: select x)' });
  });
});
