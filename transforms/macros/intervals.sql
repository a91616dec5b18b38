{#-
  Condition: the row is in what this run has to rebuild. `strata` is the interval ledger, which Strata's engine brings: it
  names the intervals that changed. Plain dbt rebuilds the last days, and what reaches into them from `reach` before. A row
  that lasts has `until`, the column of its end, and `longest`, how long it lasts at most; it is in when it overlaps.
-#}
{% macro strata_intervals(column, until=none, longest=none, reach='0 days') -%}
  {%- if strata is defined -%}
    {{ strata.intervals(column, until, longest) }}
  {%- elif is_incremental() -%}
    {{ column if until is none else until }} >= now() - interval '{{ var("lookback") }}' - interval '{{ reach }}'
  {%- else -%}
    true
  {%- endif -%}
{%- endmacro %}

{#- The run that made a row. -#}
{% macro run_id() -%}
  '{{ strata.run_id if strata is defined else invocation_id }}'::uuid
{%- endmacro %}
