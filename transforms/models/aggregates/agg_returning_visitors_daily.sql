{{
  config(
    unique_key=['workspace_id', 'project_id', 'day_at', 'previous_day_at', 'is_bot'],
    event_time='day_at',
    meta={'strata': {'grain': 'day', 'retention': 'daily'}},
    indexes=[{'columns': ['workspace_id', 'project_id', 'day_at']}]
  )
}}

-- Visitors by day and by the day before on which they were seen: the distinct visitors of days a to b are those between
-- them who were not seen since a.
with visitors as (
  select * from {{ ref('agg_visitor_days') }}
)

select
  {{ tenant_key() }},
  day_at,
  previous_day_at,
  is_bot,
  count(*) as visitors,
  sum(events)::bigint as events,
  sum(page_views)::bigint as page_views,
  {{ run_id() }} as run_id
from visitors
where {{ strata_intervals('day_at') }}
group by {{ tenant_key() }}, day_at, previous_day_at, is_bot
