{{
  config(
    unique_key=['workspace_id', 'project_id', 'day_at', 'previous_day_at', 'event_name', 'is_bot'],
    event_time='day_at',
    meta={'strata': {'grain': 'day', 'retention': 'daily'}},
    indexes=[{'columns': ['workspace_id', 'project_id', 'day_at']}]
  )
}}

-- The same per event name: the day before is one on which the visitor did the same.
with visitors as (
  select * from {{ ref('agg_visitor_events_daily') }}
)

select
  {{ tenant_key() }},
  day_at,
  previous_day_at,
  event_name,
  is_bot,
  count(*) as visitors,
  sum(events)::bigint as events,
  {{ run_id() }} as run_id
from visitors
where {{ strata_intervals('day_at') }}
group by {{ tenant_key() }}, day_at, previous_day_at, event_name, is_bot
