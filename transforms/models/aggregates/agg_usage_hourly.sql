{{
  config(
    unique_key=['workspace_id', 'project_id', 'hour_at', 'is_bot'],
    event_time='hour_at',
    meta={'strata': {'grain': 'hour', 'retention': 'hourly'}},
    tags=['live'],
    indexes=[{'columns': ['workspace_id', 'project_id', 'hour_at']}]
  )
}}

with visitors as (
  select * from {{ ref('agg_visitors_hourly') }}
)

select
  {{ tenant_key() }},
  hour_at,
  is_bot,
  sum(events)::bigint as events,
  sum(page_views)::bigint as page_views,
  count(*) as visitors,
  {{ run_id() }} as run_id
from visitors
where {{ strata_intervals('hour_at') }}
group by {{ tenant_key() }}, hour_at, is_bot
