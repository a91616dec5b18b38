{{
  config(
    unique_key=['workspace_id', 'project_id', 'hour_at', 'event_name', 'is_bot'],
    event_time='hour_at',
    meta={'strata': {'grain': 'hour', 'retention': 'daily'}},
    tags=['live'],
    indexes=[{'columns': ['workspace_id', 'project_id', 'hour_at']}]
  )
}}

with events as (
  select * from {{ ref('stg_strata__events') }}
)

select
  {{ tenant_key() }},
  date_trunc('hour', occurred_at, 'UTC') as hour_at,
  event_name,
  is_bot,
  count(*) as events,
  count(distinct visitor_id) as visitors,
  {{ run_id() }} as run_id
from events
where {{ strata_intervals('occurred_at') }}
group by {{ tenant_key() }}, hour_at, event_name, is_bot
