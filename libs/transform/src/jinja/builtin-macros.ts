/** A macro whose work is done by a dispatched one, which a project or a package may override. */
function dispatching(name: string, parameters: string, body: string): string {
  const names = parameters
    .replace(/=("[^"]*"|[^,]*)/g, '')
    .split(',')
    .map((parameter) => parameter.trim())
    .join(', ');
  return [
    `{% macro ${name}(${parameters}) %}{{ return(adapter.dispatch('${name}', 'dbt')(${names})) }}{% endmacro %}`,
    `{% macro default__${name}(${parameters}) -%}${body}{%- endmacro %}`,
  ].join('\n');
}

/** Names of relations: what a project overrides to name its schemas. */
const NAMES = [
  dispatching(
    'generate_schema_name',
    'custom_schema_name=none, node=none',
    '{% if custom_schema_name is none %}{{ target.schema }}{% else %}{{ target.schema }}_{{ custom_schema_name | trim }}{% endif %}',
  ),
  dispatching(
    'generate_alias_name',
    'custom_alias_name=none, node=none',
    '{% if custom_alias_name %}{{ custom_alias_name | trim }}{% else %}{{ node.name }}{% endif %}',
  ),
  dispatching(
    'generate_database_name',
    'custom_database_name=none, node=none',
    '{% if custom_database_name is none %}{{ target.database }}{% else %}{{ custom_database_name }}{% endif %}',
  ),
  `{% macro generate_schema_name_for_env(custom_schema_name, node=none) -%}
  {% if target.name == 'prod' and custom_schema_name is not none %}{{ custom_schema_name | trim }}{% else %}{{ target.schema }}{% endif %}
  {%- endmacro %}`,
];

/** Generic tests: a query for the rows that are wrong. */
const TESTS = [
  `{% macro should_store_failures() %}{{ return(config.get('store_failures') is true or flags.STORE_FAILURES) }}{% endmacro %}`,
  dispatching(
    'get_where_subquery',
    'relation',
    `{% set where = config.get('where') -%}
    {% if where -%}(select * from {{ relation }} where {{ where }}) dbt_subquery{%- else -%}{% do return(relation) %}{%- endif %}`,
  ),
  dispatching(
    'test_unique',
    'model, column_name',
    `
select {{ column_name }} as unique_field, count(*) as n_records
from {{ model }}
where {{ column_name }} is not null
group by {{ column_name }}
having count(*) > 1
`,
  ),
  dispatching(
    'test_not_null',
    'model, column_name',
    `
select {% if should_store_failures() %}*{% else %}{{ column_name }}{% endif %}
from {{ model }}
where {{ column_name }} is null
`,
  ),
  dispatching(
    'test_accepted_values',
    'model, column_name, values, quote=true',
    `
select value_field, n_records
from (
  select {{ column_name }} as value_field, count(*) as n_records
  from {{ model }}
  group by {{ column_name }}
) as all_values
where value_field not in (
  {%- for value in values %}{% if quote %}'{{ value }}'{% else %}{{ value }}{% endif %}{% if not loop.last %}, {% endif %}{% endfor -%}
)
`,
  ),
  dispatching(
    'test_relationships',
    'model, column_name, to, field',
    `
with child as (
  select {{ column_name }} as from_field from {{ model }} where {{ column_name }} is not null
), parent as (
  select {{ field }} as to_field from {{ to }}
)
select from_field
from child
left join parent on child.from_field = parent.to_field
where parent.to_field is null
`,
  ),
];

const TYPES = {
  string: 'text',
  int: 'integer',
  bigint: 'bigint',
  numeric: 'numeric(28,6)',
  float: 'float',
  boolean: 'boolean',
  timestamp: 'timestamp',
};

/** SQL that differs between databases, in Postgres's words. */
const CROSS_DATABASE = [
  ...Object.entries(TYPES).map(([name, type]) => dispatching(`type_${name}`, '', type)),
  dispatching('current_timestamp', '', 'now()'),
  dispatching('current_timestamp_backcompat', '', 'current_timestamp::timestamp'),
  dispatching('current_timestamp_in_utc_backcompat', '', "(current_timestamp at time zone 'utc')"),
  dispatching('snapshot_get_time', '', '{{ current_timestamp() }}::timestamp without time zone'),
  dispatching('date_trunc', 'datepart, date', "date_trunc('{{ datepart }}', {{ date }})"),
  dispatching(
    'dateadd',
    'datepart, interval, from_date_or_timestamp',
    `{{ from_date_or_timestamp }} + ({{ interval }}) * interval '1 {{ datepart }}'`,
  ),
  dispatching('date', 'year, month, day', `make_date({{ year }}, {{ month }}, {{ day }})`),
  dispatching(
    'last_day',
    'date, datepart',
    `cast(date_trunc('{{ datepart }}', {{ date }}) + interval '{% if datepart == 'quarter' %}3 month{% else %}1 {{ datepart }}{% endif %}' - interval '1 day' as date)`,
  ),
  dispatching('concat', 'fields', `{{ fields | join(' || ') }}`),
  dispatching('hash', 'field', 'md5(cast({{ field }} as {{ type_string() }}))'),
  dispatching('cast', 'field, type', 'cast({{ field }} as {{ type }})'),
  dispatching('safe_cast', 'field, type', 'cast({{ field }} as {{ type }})'),
  dispatching('try_cast', 'field, type', 'cast({{ field }} as {{ type }})'),
  dispatching('length', 'expression', 'length({{ expression }})'),
  dispatching('position', 'substring_text, string_text', 'position({{ substring_text }} in {{ string_text }})'),
  dispatching('replace', 'field, old_chars, new_chars', 'replace({{ field }}, {{ old_chars }}, {{ new_chars }})'),
  dispatching('right', 'string_text, length_expression', 'right({{ string_text }}, {{ length_expression }})'),
  dispatching(
    'split_part',
    'string_text, delimiter_text, part_number',
    'split_part({{ string_text }}, {{ delimiter_text }}, {{ part_number }})',
  ),
  dispatching('any_value', 'expression', 'any_value({{ expression }})'),
  dispatching('bool_or', 'expression', 'bool_or({{ expression }})'),
  dispatching('cast_bool_to_text', 'field', 'cast({{ field }} as {{ type_string() }})'),
  dispatching('escape_single_quotes', 'expression', `{{ expression | replace("'", "''") }}`),
  dispatching('string_literal', 'value', `'{{ value }}'`),
  dispatching('except', '', 'except'),
  dispatching('intersect', '', 'intersect'),
  dispatching('equals', 'expr1, expr2', '({{ expr1 }} is not distinct from {{ expr2 }})'),
  dispatching(
    'array_construct',
    'inputs=[], data_type=none',
    `{% if inputs %}array[{{ inputs | join(' , ') }}]{% else %}array[]::{{ data_type or type_int() }}[]{% endif %}`,
  ),
  dispatching('array_append', 'array, new_element', 'array_append({{ array }}, {{ new_element }})'),
  dispatching('array_concat', 'array_1, array_2', 'array_cat({{ array_1 }}, {{ array_2 }})'),
  dispatching(
    'listagg',
    `measure, delimiter_text="','", order_by_clause=none, limit_num=none`,
    `{% if limit_num -%}
    array_to_string((array_agg({{ measure }}{% if order_by_clause %} {{ order_by_clause }}{% endif %}))[1:{{ limit_num }}], {{ delimiter_text }})
    {%- else -%}
    string_agg({{ measure }}, {{ delimiter_text }}{% if order_by_clause %} {{ order_by_clause }}{% endif %})
    {%- endif %}`,
  ),
];

/** Differences in whole parts: an hour has passed when the clock's hour is another. */
const DATEDIFF = dispatching(
  'datediff',
  'first_date, second_date, datepart',
  `{% set a %}({{ first_date }})::timestamp{% endset %}{% set b %}({{ second_date }})::timestamp{% endset -%}
  {% set years %}(date_part('year', {{ b }}) - date_part('year', {{ a }})){% endset -%}
  {% set seconds = {'week': 604800, 'day': 86400, 'hour': 3600, 'minute': 60, 'second': 1} -%}
  {% if datepart == 'year' %}({{ years }})::bigint
  {%- elif datepart == 'quarter' %}({{ years }} * 4 + date_part('quarter', {{ b }}) - date_part('quarter', {{ a }}))::bigint
  {%- elif datepart == 'month' %}({{ years }} * 12 + date_part('month', {{ b }}) - date_part('month', {{ a }}))::bigint
  {%- elif datepart in seconds -%}
  round(extract(epoch from date_trunc('{{ datepart }}', {{ b }}) - date_trunc('{{ datepart }}', {{ a }})) / {{ seconds[datepart] }})::bigint
  {%- elif datepart == 'millisecond' %}floor(extract(epoch from {{ b }} - {{ a }}) * 1000)::bigint
  {%- elif datepart == 'microsecond' %}floor(extract(epoch from {{ b }} - {{ a }}) * 1000000)::bigint
  {%- else %}{{ exceptions.raise_compiler_error("datediff does not know the part '" ~ datepart ~ "'") }}{% endif %}`,
);

/** Series of numbers and dates. */
const SERIES = [
  `{% macro get_powers_of_two(upper_bound) -%}
  {% if upper_bound <= 0 %}{{ exceptions.raise_compiler_error('upper bound must be positive') }}{% endif %}
  {% for _ in range(1, 100) %}{% if upper_bound <= 2 ** loop.index %}{{ return(loop.index) }}{% endif %}{% endfor %}
  {%- endmacro %}`,
  dispatching(
    'generate_series',
    'upper_bound',
    'select generated_number from generate_series(1, {{ upper_bound }}) as generated_number',
  ),
  dispatching(
    'date_spine',
    'datepart, start_date, end_date',
    `
select ({{ start_date }})::timestamp + step * interval '1 {{ datepart }}' as date_{{ datepart }}
from generate_series(0, greatest({{ datediff(start_date, end_date, datepart) }}, 0)) as step
where ({{ start_date }})::timestamp + step * interval '1 {{ datepart }}' < ({{ end_date }})::timestamp
`,
  ),
];

/** What materializations and hooks of dbt offer to templates. */
const RUNNING = [
  `{% macro is_incremental() %}{{ return(strata_is_incremental()) }}{% endmacro %}`,
  `{% macro should_full_refresh() %}{{ return(config.get('full_refresh') if config.get('full_refresh') in (true, false) else flags.FULL_REFRESH) }}{% endmacro %}`,
  `{% macro load_relation(relation) %}{{ return(adapter.get_relation(database=relation.database, schema=relation.schema, identifier=relation.identifier)) }}{% endmacro %}`,
  `{% macro load_cached_relation(relation) %}{{ return(load_relation(relation)) }}{% endmacro %}`,
  `{% macro run_query(sql) %}{% call statement('run_query_statement', fetch_result=true) %}{{ sql }}{% endcall %}{{ return(load_result('run_query_statement').table if execute else none) }}{% endmacro %}`,
  `{% macro make_hook_config(sql, inside_transaction) %}{{ return(tojson({'sql': sql, 'transaction': inside_transaction})) }}{% endmacro %}`,
  `{% macro before_begin(sql) %}{{ return(make_hook_config(sql, false)) }}{% endmacro %}`,
  `{% macro in_transaction(sql) %}{{ return(make_hook_config(sql, true)) }}{% endmacro %}`,
  `{% macro after_commit(sql) %}{{ return(make_hook_config(sql, false)) }}{% endmacro %}`,
  `{% macro get_columns_in_query(select_sql) %}{% set result = run_query('select * from (' ~ select_sql ~ ') as dbt_query limit 0') %}{{ return(result.column_names | list if execute else []) }}{% endmacro %}`,
  `{% macro get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}`,
  `{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') %}{% set parts = (raw_partition_date | string).split(',') %}{{ return(dates_in_range(parts[0], parts[1] if parts | length > 1 else none, in_fmt=date_fmt)) }}{% endmacro %}`,
  `{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt='%Y%m%d', out_fmt='%Y%m%d') %}
  {% set start = modules.datetime.datetime.strptime(start_date_str, in_fmt) %}
  {% set end = start if end_date_str is none else modules.datetime.datetime.strptime(end_date_str, in_fmt) %}
  {% set dates = [] %}
  {% for day in range((end - start).days + 1) %}{% do dates.append((start + modules.datetime.timedelta(days=day)).strftime(out_fmt)) %}{% endfor %}
  {{ return(dates) }}{% endmacro %}`,
  `{% macro py_current_timestring() %}{{ return(modules.datetime.datetime.now().strftime('%Y%m%d%H%M%S%f')) }}{% endmacro %}`,
];

/** The macros that dbt brings along, as a file of macros. */
export const BUILTIN_MACROS = [...NAMES, ...TESTS, ...CROSS_DATABASE, DATEDIFF, ...SERIES, ...RUNNING].join('\n');
