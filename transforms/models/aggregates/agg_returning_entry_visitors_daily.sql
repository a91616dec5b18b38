{{
  config(
    unique_key=['workspace_id', 'project_id', 'day_at', 'previous_day_at', 'field', 'value', 'is_bot'],
    event_time='day_at',
    meta={'strata': {'grain': 'day', 'retention': 'daily'}},
    indexes=[{'columns': ['workspace_id', 'project_id', 'field', 'day_at']}]
  )
}}

-- The same per field and value: the day before is one on which the visitor had the same value.
with visitors as not materialized (
  select * from {{ ref('agg_visitor_entries_daily') }}
  where {{ strata_intervals('day_at') }}
)

{% for field in var('entry_fields') %}
select
  {{ tenant_key() }},
  day_at,
  previous_{{ field }}_at as previous_day_at,
  '{{ field }}' as field,
  {{ field }} as value,
  is_bot,
  count(*) as visitors,
  sum(events)::bigint as events,
  sum(page_views)::bigint as page_views,
  {{ run_id() }} as run_id
from visitors
group by {{ tenant_key() }}, day_at, previous_{{ field }}_at, {{ field }}, is_bot
{% if not loop.last %}union all{% endif %}
{%- endfor %}
