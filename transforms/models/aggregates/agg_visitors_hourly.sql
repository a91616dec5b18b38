{{
  config(
    unique_key=['workspace_id', 'project_id', 'hour_at', 'visitor_id', 'is_bot'],
    event_time='hour_at',
    meta={'strata': {'grain': 'hour', 'retention': 'hourly'}},
    tags=['live'],
    indexes=[{'columns': ['workspace_id', 'project_id', 'hour_at']}]
  )
}}

-- Who was there in which hour: distinct counts of any stretch of hours unite these, they never add up counts.
with events as (
  select * from {{ ref('stg_strata__events') }}
)

select
  {{ tenant_key() }},
  date_trunc('hour', occurred_at, 'UTC') as hour_at,
  visitor_id,
  is_bot,
  count(*) as events,
  count(*) filter (where event_name = 'page_view') as page_views,
  {{ run_id() }} as run_id
from events
where {{ strata_intervals('occurred_at') }}
group by {{ tenant_key() }}, hour_at, visitor_id, is_bot
