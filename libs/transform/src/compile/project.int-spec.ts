import type { TemplateDatabase } from '../compiler.js';
import type { NodeConfig } from '../manifest.js';
import { compiled, EMPTY, ProjectFolders, SETTINGS, STATE } from '../testing/project-folder.js';

const folders = new ProjectFolders();
afterEach(() => folders.clear());

const INTERVAL = {
  workspaceId: '00000000-0000-0000-0000-00000000000a',
  projectId: '00000000-0000-0000-0000-00000000000b',
  from: '2024-01-01T00:00:00Z',
  to: null,
};

describe('configuration', () => {
  const files = {
    'dbt_project.yml': `${SETTINGS}models:
  +meta: {owner: data}
  shop:
    +materialized: table
    staging:
      +schema: staging
      +tags: [nightly]
      +post-hook: "grant select on {{ this }} to bi"
`,
    'models/staging/a.sql': `{{ config(tags=['own'], meta={'team': 'x'}, post_hook='analyze {{ this }}', unique_key=['a', 'b']) }}
{{ config(materialized='incremental', incremental_strategy='delete+insert', indexes=[{'columns': ['a'], 'unique': true}]) }} select 1`,
    'models/staging/a.yml': `models:
  - name: a
    description: '{{ doc("about_a") }}'
    config: {tags: yml, materialized: view, schema: other}
    columns:
      - {name: id, description: the id, meta: {pii: true}}
`,
    'models/docs.md': '{% docs about_a %}\nAll about *a*.\n{% enddocs %}',
  };

  it('comes from the folders, then the .yml file, then the file itself', async () => {
    const { manifest, warnings } = await folders.open(files);
    const node = manifest.nodes['model.shop.a'];
    expect(warnings).toEqual([]);
    expect(node?.config).toMatchObject({
      materialized: 'incremental',
      incremental_strategy: 'delete+insert',
      schema: 'other',
      unique_key: ['a', 'b'],
      tags: ['nightly', 'yml', 'own'],
      meta: { owner: 'data', team: 'x' },
      indexes: [{ columns: ['a'], unique: true }],
      post_hook: [
        { sql: 'grant select on {{ this }} to bi', transaction: true },
        { sql: 'analyze {{ this }}', transaction: true },
      ],
    } satisfies Partial<NodeConfig>);
    expect(node).toMatchObject({
      description: 'All about *a*.',
      relation_name: '"warehouse"."analytics_other"."a"',
      fqn: ['shop', 'staging', 'a'],
      columns: { id: { description: 'the id', meta: { pii: true } } },
      patch_path: 'shop://models/staging/a.yml',
    });
  });

  it('renders hooks with the relation in place', async () => {
    const project = await folders.open(files);
    const { postHooks } = await project.compile('model.shop.a', STATE, EMPTY);
    expect(postHooks.map(({ sql }) => sql)).toEqual([
      'grant select on "warehouse"."analytics_other"."a" to bi',
      'analyze "warehouse"."analytics_other"."a"',
    ]);
  });

  it('asks the macros of the project for schemas and aliases', async () => {
    const { manifest } = await folders.open({
      'macros/names.sql': `{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ custom_schema_name or target.schema }}
{%- endmacro %}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%} {{ node.name ~ '_x' }} {%- endmacro %}`,
      'models/a.sql': "{{ config(schema='marts') }} select 1",
    });
    expect(manifest.nodes['model.shop.a']?.relation_name).toBe('"warehouse"."marts"."a_x"');
  });

  it('renders the templates of .yml files to values', async () => {
    const { manifest } = await folders.open({
      'dbt_project.yml': `${SETTINGS}vars: {is_on: true, raw: landing, start: 2024-01-01}\n`,
      'models/a.sql': "select '{{ var('start') }}'",
      'models/a.yml': `models:
  - name: a
    config: {enabled: "{{ var('is_on') }}", alias: "{{ target.name ~ '_a' }}"}
sources:
  - name: shop
    schema: "{{ var('raw') }}"
    loaded_at_field: at
    freshness: {warn_after: {count: 1, period: day}, error_after: {count: 2, period: day}}
    tables:
      - name: orders
        identifier: orders_v2
        freshness: {warn_after: {count: 3, period: hour}}
      - name: static
        freshness: null
`,
    });
    expect(manifest.nodes['model.shop.a']?.alias).toBe('dev_a');
    expect(manifest.sources['source.shop.shop.orders']).toMatchObject({
      relation_name: '"warehouse"."landing"."orders_v2"',
      loaded_at_field: 'at',
      freshness: { warn_after: { count: 3, period: 'hour' }, error_after: { count: 2, period: 'day' } },
    });
    expect(manifest.sources['source.shop.shop.static']?.freshness).toBeNull();
  });
});

describe('tests', () => {
  it('are named, configured and compiled as dbt does', async () => {
    const project = await folders.open({
      'models/orders.sql': 'select 1',
      'models/customers.sql': 'select 1',
      'models/schema.yml': `version: 2
models:
  - name: orders
    columns:
      - name: status
        tests:
          - not_null:
              config: {severity: warn, where: "id > 5"}
          - accepted_values:
              values: ['placed', 'shipped', 'completed', 'return_pending', 'returned']
          - even: {arguments: {by: 4}}
      - name: customer_id
        data_tests:
          - relationships:
              to: ref('customers')
              field: id
`,
      'tests/generic/even.sql':
        '{% test even(model, column_name, by=2) %}select * from {{ model }} where {{ column_name }} % {{ by }} <> 0{% endtest %}',
      'tests/no_orders.sql':
        "{{ config(severity='warn', tags=['slow']) }}\nselect * from {{ ref('orders') }} where false",
    });
    const tests = Object.values(project.manifest.nodes).filter((node) => node.resource_type === 'test');
    const id = (name: string): string => tests.find((test) => test.name === name)?.unique_id ?? name;
    const long = 'accepted_values_orders_status__placed__shipped__completed__return_pending__returned';
    expect(project.manifest.nodes[id(long)]).toMatchObject({
      alias: 'accepted_values_orders_1ce6ab157c285f7cd2ac656013faf758',
      path: 'accepted_values_orders_1ce6ab157c285f7cd2ac656013faf758.sql',
    });
    expect(tests.map(({ name }) => name).sort()).toEqual([
      long,
      'even_orders_4__status',
      'no_orders',
      'not_null_orders_status',
      'relationships_orders_customer_id__id__ref_customers_',
    ]);
    expect(project.manifest.nodes[id('not_null_orders_status')]?.config).toMatchObject({
      severity: 'WARN',
      where: 'id > 5',
    });
    expect(await compiled(project, id('not_null_orders_status'))).toBe(
      'select status from (select * from "warehouse"."analytics"."orders" where id > 5) dbt_subquery where status is null',
    );
    expect(await compiled(project, id('even_orders_4__status'))).toBe(
      'select * from "warehouse"."analytics"."orders" where status % 4 <> 0',
    );
    expect(await compiled(project, id('relationships_orders_customer_id__id__ref_customers_'))).toContain(
      'select id as to_field from "warehouse"."analytics"."customers"',
    );
    const relationships = project.manifest.nodes[id('relationships_orders_customer_id__id__ref_customers_')];
    expect(relationships?.depends_on.nodes).toEqual(['model.shop.customers', 'model.shop.orders']);
    expect(relationships).toMatchObject({ attached_node: 'model.shop.orders', column_name: 'customer_id' });
    expect(project.manifest.nodes['test.shop.no_orders']).toMatchObject({ tags: ['slow'], test_metadata: null });
  });
});

describe('a compiled model', () => {
  it('holds ephemeral models as CTEs, nested ones first and each once', async () => {
    const ephemeral = "{{ config(materialized='ephemeral') }}";
    const project = await folders.open({
      'models/a.sql': `${ephemeral}select 1 as x`,
      'models/b.sql': `${ephemeral}select * from {{ ref('a') }}`,
      'models/c.sql': "with d as (select * from {{ ref('a') }}) select * from d, {{ ref('b') }}",
    });
    expect(project.manifest.nodes['model.shop.a']?.relation_name).toBeNull();
    expect(await compiled(project, 'model.shop.c')).toBe(
      'with __dbt__cte__a as ( select 1 as x ), __dbt__cte__b as ( select * from __dbt__cte__a ),' +
        ' d as (select * from __dbt__cte__a) select * from d, __dbt__cte__b',
    );
  });

  it('knows whether it is incremental, and of which intervals', async () => {
    const project = await folders.open({
      'models/a.sql': `{{ config(materialized='incremental') }}
select 1 {% if is_incremental() %}where at > (select max(at) from {{ this }}){% endif %}
{% if strata is defined %}and {{ strata.intervals('e.at') }} -- {{ strata.run_id }}{% endif %}`,
    });
    expect(await compiled(project, 'model.shop.a')).toBe('select 1');
    expect(await compiled(project, 'model.shop.a', { isIncremental: true })).toBe(
      'select 1 where at > (select max(at) from "warehouse"."analytics"."a")',
    );
    const scope = { kind: 'intervals', intervals: [INTERVAL] } as const;
    expect(await compiled(project, 'model.shop.a', { intervals: scope, runId: 'run-1' })).toBe(
      `select 1 and ((e.workspace_id = '${INTERVAL.workspaceId}' and e.project_id = '${INTERVAL.projectId}'` +
        " and e.at >= timestamptz '2024-01-01T00:00:00.000Z')) -- run-1",
    );
  });

  it('knows when each run began, however long the project has been open', async () => {
    const project = await folders.open({
      'dbt_project.yml': SETTINGS,
      'models/a.sql': `select '{{ run_started_at.strftime("%Y-%m-%d") }}'`,
    });
    for (const day of ['2026-11-01', '2026-11-02']) {
      const { sql } = await project.compile('model.shop.a', { ...STATE, startedAt: new Date(day) }, EMPTY);
      expect(sql).toBe(`select '${day}'`);
    }
  });

  it('asks the database, while other templates wait', async () => {
    const asked: string[] = [];
    const database: TemplateDatabase = {
      ...EMPTY,
      query: async (sql) => {
        asked.push(sql.trim());
        await new Promise((resolve) => setTimeout(resolve, 400));
        return {
          columns: [
            { name: 'method', type: 'text' },
            { name: 'n', type: 'int8' },
          ],
          rows: [
            ['card', '2'],
            ['cash', '1'],
          ],
        };
      },
      relationType: () => Promise.resolve('table'),
      columns: () => Promise.resolve([{ name: 'id', type: 'integer' }]),
    };
    const project = await folders.open(
      {
        'models/a.sql': `{% set rows = run_query('select method, n from x') %}
{% if execute %}{% for row in rows %}{{ row.method }}={{ row[1] + 1 }};{% endfor %}
{{ rows.columns[0].values() }} {{ rows.column_names }} {{ rows.columns['n'].values() | sum }}
{% call statement('s', fetch_result=true) %}select 2{% endcall %}{{ load_result('s').data[0][0] }}
{{ adapter.get_relation(this.database, this.schema, 'b').type }} {{ adapter.get_columns_in_relation(this)[0].name }}
{% endif %}`,
        'models/b.sql': 'select 1',
      },
      { templateTimeoutMs: 500 },
    );
    const [a, b] = await Promise.all([
      compiled(project, 'model.shop.a', {}, database),
      compiled(project, 'model.shop.b'),
    ]);
    expect(a).toBe("card=3;cash=2; ('card', 'cash') ('method', 'n') 3 card table id");
    expect(b).toBe('select 1');
    expect(asked).toEqual(['select method, n from x', 'select 2']);
  });

  it('says where a query failed, where a template did not end, and lives on', async () => {
    const project = await folders.open(
      {
        'models/a.sql': "select 1\n{% if execute %}{% do run_query('select nonsense') %}{% endif %}",
        'models/b.sql':
          'select 2\n{% if execute %}{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}{% endif %}',
        'models/c.sql': "-- depends_on: x\n{% if execute %}{{ ref('a') }}{% endif %}",
        'models/d.sql': "select {{ ref('a') }}",
      },
      { templateTimeoutMs: 300 },
    );
    const failing = { ...EMPTY, query: () => Promise.reject(new Error('column "nonsense" does not exist')) };
    await expect(project.compile('model.shop.a', STATE, failing)).rejects.toMatchObject({
      errors: [{ code: 'database', file: 'models/a.sql', line: 2, message: 'column "nonsense" does not exist' }],
    });
    await expect(project.compile('model.shop.b', STATE, EMPTY)).rejects.toMatchObject({
      errors: [{ code: 'template_timeout', file: 'models/b.sql' }],
    });
    await expect(project.compile('model.shop.c', STATE, EMPTY)).rejects.toMatchObject({
      errors: [
        {
          code: 'compiler_error',
          file: 'models/c.sql',
          hint: "Write -- depends_on: {{ ref('a') }} at the top of the file.",
        },
      ],
    });
    expect(await compiled(project, 'model.shop.d')).toBe('select "warehouse"."analytics"."a"');
  });

  it('ends a template that eats the memory, and lives on', async () => {
    const grow =
      '{% set xs = [1] %}{% if execute %}{% for i in range(60) %}{% do xs.extend(xs) %}{% endfor %}{% endif %}';
    const project = await folders.open(
      { 'models/a.sql': grow, 'models/b.sql': 'select 1' },
      { templateTimeoutMs: 60_000 },
    );
    await expect(project.compile('model.shop.a', STATE, EMPTY)).rejects.toMatchObject({
      errors: [
        { code: 'compiler_error', file: 'models/a.sql', message: expect.stringMatching(/memory|large/) as unknown },
      ],
    });
    expect(await compiled(project, 'model.shop.b')).toBe('select 1');
  });

  it('cannot be had of a project that is closed', async () => {
    const project = await folders.open({ 'models/a.sql': 'select 1' });
    await project.close();
    await expect(project.compile('model.shop.a', STATE, EMPTY)).rejects.toThrow(/closed/);
  });

  it('reaches nothing of the host', async () => {
    const attempts = [
      'process',
      'require',
      'globalThis',
      "''.constructor",
      'this.constructor',
      'adapter.constructor',
      'target.__proto__',
      'modules.os',
      'graph.constructor',
      'config.constructor',
      'api.Relation.constructor',
      'run_query.constructor',
    ];
    const project = await folders.open({ 'models/a.sql': attempts.map((attempt) => `[{{ ${attempt} }}]`).join('') });
    expect(await compiled(project, 'model.shop.a')).toBe('[]'.repeat(attempts.length));
  });
});

describe('macros', () => {
  it('dispatch to packages, override what dbt offers, and return values', async () => {
    const project = await folders.open({
      'macros/own.sql': `{% macro ref(name) %}{{ return(builtins.ref(name).include(database=false)) }}{% endmacro %}
{% macro postgres__greet() %}own{% endmacro %}
{% macro pair() %}{{ return([1, {'a': 2}]) }}{% endmacro %}`,
      'dbt_packages/tools/dbt_project.yml': 'name: tools\nversion: "1"\nvars: {tools: {size: 3}}\n',
      'dbt_packages/tools/macros/greet.sql': `{% macro greet() %}{{ return(adapter.dispatch('greet', 'tools')()) }}{% endmacro %}
{% macro default__greet() %}default{% endmacro %}
{% macro size() %}{{ var('size', 0) }}{% endmacro %}`,
      'dbt_packages/tools/models/t.sql': "select {{ var('size') }}",
      'models/b.sql': 'select 1',
      'models/a.sql': `select {{ ref('b') }} {{ tools.greet() }} {{ pair()[1].a + 1 }} {{ dbt.date_trunc('day', 'x') }} {{ dateadd('day', -1, 'x') }}
{{ context['tools'].greet() }} {{ log('hello', info=true) }}`,
    });
    const { sql, messages } = await project.compile('model.shop.a', STATE, EMPTY);
    expect(sql.replace(/\s+/g, ' ').trim()).toBe(
      `select "analytics"."b" own 3 date_trunc('day', x) x + (-1) * interval '1 day' own`,
    );
    expect(messages).toEqual(['hello']);
    expect(await compiled(project, 'model.tools.t')).toBe('select 3');
    expect(project.manifest.nodes['model.shop.a']?.depends_on.macros).toContain('macro.tools.greet');
    expect(project.manifest.macros['macro.tools.greet']?.depends_on.macros).toEqual(['macro.shop.postgres__greet']);
  });

  it('run before and after a run', async () => {
    const project = await folders.open({
      'dbt_project.yml': `${SETTINGS}on-run-start: "create schema if not exists {{ target.schema }}"\non-run-end: ["{{ nothing() }}", "{{ after_commit('vacuum') }}"]\n`,
      'macros/m.sql': '{% macro nothing() %}{% endmacro %}',
    });
    expect(await project.compileOnRun('start', STATE, EMPTY)).toEqual([
      { sql: 'create schema if not exists analytics', transaction: true },
    ]);
    expect(await project.compileOnRun('end', STATE, EMPTY)).toEqual([{ sql: 'vacuum', transaction: false }]);
  });
});
