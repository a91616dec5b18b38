{{
  config(
    unique_key=['workspace_id', 'project_id', 'day_at', 'is_bot'],
    event_time='day_at',
    meta={'strata': {'grain': 'day', 'retention': 'daily'}},
    indexes=[{'columns': ['workspace_id', 'project_id', 'day_at']}]
  )
}}

with visitors as (
  select * from {{ ref('agg_visitor_days') }}
)

select
  {{ tenant_key() }},
  day_at,
  is_bot,
  sum(events)::bigint as events,
  sum(page_views)::bigint as page_views,
  count(*) as visitors,
  {{ run_id() }} as run_id
from visitors
where {{ strata_intervals('day_at') }}
group by {{ tenant_key() }}, day_at, is_bot
