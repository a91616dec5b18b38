import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const LAYERS = 10;
const PARENTS = 3;

/** Model `index` of a graph of layers: each reads three of the layer below, by macros, as real ones do. */
function modelOf(index: number, width: number): string {
  const below = Math.floor(index / width) - 1;
  const parents = Array.from({ length: PARENTS }, (_, i) => `model_${below * width + ((index * 7 + i * 3) % width)}`);
  const [first, ...others] = below < 0 ? [] : [...new Set(parents)];
  const from = first === undefined ? "{{ source('raw', 'events') }}" : `{{ ref('${first}') }}`;
  const joins = others.map((name, i) => `left join {{ ref('${name}') }} j${i} on {{ same_key('base', 'j${i}') }}`);
  return `{{ config(materialized='${index % 3 === 0 ? 'table' : 'view'}', tags=['layer_${below + 1}']) }}
select
  {{ key_of('base') }},
  {% for column in ['a', 'b', 'c', 'd'] -%}
  coalesce(base.{{ column }}, 0) as {{ column }}{{ ',' if not loop.last }}
  {% endfor %}
from ${from} base
${joins.join('\n')}
{% if is_incremental() %}where base.a > (select max(a) from {{ this }}){% endif %}
`;
}

const MACROS = `{% macro key_of(alias) %}{{ alias }}.workspace_id, {{ alias }}.project_id{% endmacro %}
{% macro same_key(a, b) %}{{ a }}.workspace_id = {{ b }}.workspace_id and {{ a }}.project_id = {{ b }}.project_id{% endmacro %}
`;

/** A project of so many models, each with a test, in a folder of its own while `work` lasts. */
export async function withGeneratedProject<T>(models: number, work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'strata-bench-project-'));
  try {
    for (const folder of ['models', 'macros']) await mkdir(path.join(dir, folder));
    const names = Array.from({ length: models }, (_, i) => `model_${i}`);
    const properties = names.map((name) => `  - {name: ${name}, columns: [{name: workspace_id, tests: [not_null]}]}`);
    const source = 'sources:\n  - {name: raw, schema: raw, tables: [{name: events}]}';
    await writeFile(path.join(dir, 'dbt_project.yml'), 'name: bench\nversion: "1.0"\nprofile: bench\n');
    await writeFile(path.join(dir, 'macros/keys.sql'), MACROS);
    await writeFile(path.join(dir, 'models/all.yml'), `version: 2\n${source}\nmodels:\n${properties.join('\n')}\n`);
    const width = Math.ceil(models / LAYERS);
    for (const [i, name] of names.entries()) {
      await writeFile(path.join(dir, `models/${name}.sql`), modelOf(i, width));
    }
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}
