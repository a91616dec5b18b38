{#-
  Visitor days know the day before on which the same visitor was seen (with the same event name, on the same page …): then
  the distinct visitors of days a to b are those rows between them whose day before is not, which can be counted ready
  for every pair of days. A day that is built anew can change what the next day of its visitors points to, so both are
  mended: these macros go around an incremental build, in its transaction.
-#}

{#- Before it: whose days are about to go. `keys` are what the visitor is linked by besides the visitor_id. -#}
{% macro remember_visitors(keys=[]) -%}
  {% if is_incremental() %}
  drop table if exists touched_visitors;
  create temporary table touched_visitors on commit drop as
  select distinct {{ tenant_key() }}, visitor_id, is_bot {{ visitor_keys(keys) }}
  from {{ this }}
  where {{ strata_intervals('day_at') }}
  {% endif %}
{%- endmacro %}

{#- After it: links the days of all who were touched, and says which days changed by that. -#}
{% macro link_visitor_days(keys=[]) -%}
  {% if is_incremental() or (strata is defined and strata.keeps_sealed) %}
  {{ remember_new_visitors(keys) }}
  with touched as (
    select distinct * from touched_visitors
  ),
  linked as (
    select
      lag(d.day_at) over (partition by {{ tenant_key('d') }}, d.visitor_id, d.is_bot {{ visitor_keys(keys, 'd') }} order by d.day_at)
        as previous_day_at,
      d.row_at
    from touched t
    -- One after the other, which `offset` holds the planner to: its guess at one row in all has it compare everybody
    -- with everybody.
    cross join lateral (
      select d.*, d.ctid as row_at from {{ this }} d where {{ same_visitor('d', 't', keys) }} offset 0
    ) d
  ),
  mended as (
    update {{ this }} d
    set previous_day_at = linked.previous_day_at
    from linked
    -- By the row and not by its key: of a table that was empty a moment ago the planner knows nothing, and would again
    -- compare everybody with everybody.
    where d.ctid = linked.row_at and d.previous_day_at is distinct from linked.previous_day_at
    returning {{ tenant_key('d') }}, d.day_at
  )
  {{ tell_mended() }}
  {% endif %}
{%- endmacro %}

{#-
  The same for rows that know the day before by each of several fields alone, such as country and browser. A visitor may
  have several rows of a day with the same value: the first of them points to another day, the others to their own.
-#}
{% macro link_visitor_values(fields) -%}
  {% if is_incremental() or (strata is defined and strata.keeps_sealed) %}
  {{ remember_new_visitors([]) }}
  with touched as (
    select distinct * from touched_visitors
  ),
  linked as (
    select
      {%- for field in fields %}
      {{ day_before_with(field, fields, 'd') }} as previous_{{ field }}_at,
      {%- endfor %}
      d.row_at
    from touched t
    cross join lateral (
      select d.*, d.ctid as row_at from {{ this }} d where {{ same_visitor('d', 't', []) }} offset 0
    ) d
  ),
  mended as (
    update {{ this }} d
    set {% for field in fields %}previous_{{ field }}_at = linked.previous_{{ field }}_at{{ ', ' if not loop.last }}{% endfor %}
    from linked
    where d.ctid = linked.row_at and (
      {%- for field in fields %}
      d.previous_{{ field }}_at is distinct from linked.previous_{{ field }}_at{{ ' or' if not loop.last }}
      {%- endfor %}
    )
    returning {{ tenant_key('d') }}, d.day_at
  )
  {{ tell_mended() }}
  {% endif %}
{%- endmacro %}

{#-
  Beside whose days have gone, whose days have come. When everything is built anew, whose sealed days were taken over: the
  others are linked among themselves already.
-#}
{% macro remember_new_visitors(keys) -%}
  {% if not is_incremental() %}
  drop table if exists touched_visitors;
  create temporary table touched_visitors on commit drop as
  select distinct {{ tenant_key() }}, visitor_id, is_bot {{ visitor_keys(keys) }}
  from {{ this }}
  where not {{ strata_intervals('day_at') }};
  {% else %}
  insert into touched_visitors
  select distinct {{ tenant_key() }}, visitor_id, is_bot {{ visitor_keys(keys) }}
  from {{ this }}
  where {{ strata_intervals('day_at') }};
  {% endif %}
  analyze touched_visitors;
{%- endmacro %}

{#- Days that were mended have changed. -#}
{% macro tell_mended() -%}
  {% if strata is defined and is_incremental() -%}
  insert into strata_changed select distinct * from mended
  {%- else -%}
  select count(*) from mended
  {%- endif %}
{%- endmacro %}

{#- The day before, when everything is built at once; an incremental build leaves it to link_visitor_days. -#}
{% macro previous_day(keys=[]) -%}
  {%- if is_incremental() -%}
    null::timestamptz
  {%- else -%}
    lag(day_at) over (partition by {{ tenant_key() }}, visitor_id, is_bot {{ visitor_keys(keys) }} order by day_at)
  {%- endif -%}
{%- endmacro %}

{#- The days before by each of several fields, as columns. -#}
{% macro previous_days(fields) -%}
  {%- for field in fields %}
  {{ 'null::timestamptz' if is_incremental() else day_before_with(field, fields) }} as previous_{{ field }}_at{{ ',' if not loop.last }}
  {%- endfor %}
{%- endmacro %}

{#- Among the rows of a visitor with the same value; those of one day in an order of their own. -#}
{% macro day_before_with(field, fields, alias=none) -%}
  {%- set prefix = '' if alias is none else alias ~ '.' -%}
  lag({{ prefix }}day_at) over (
    partition by {{ tenant_key(alias) }}, {{ prefix }}visitor_id, {{ prefix }}is_bot, {{ prefix }}{{ field }}
    order by {{ prefix }}day_at {{ visitor_keys(fields, alias) }}
  )
{%- endmacro %}

{% macro visitor_keys(keys, alias=none) -%}
  {%- for key in keys -%} , {{ key if alias is none else alias ~ '.' ~ key }} {%- endfor -%}
{%- endmacro %}

{% macro same_visitor(a, b, keys) -%}
  {{ same_tenant(a, b) }} and {{ a }}.visitor_id = {{ b }}.visitor_id and {{ a }}.is_bot = {{ b }}.is_bot
  {%- for key in keys %} and {{ a }}.{{ key }} is not distinct from {{ b }}.{{ key }} {%- endfor -%}
{%- endmacro %}
