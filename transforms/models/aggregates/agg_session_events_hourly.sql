{{
  config(
    unique_key=['workspace_id', 'project_id', 'hour_at', 'event_name', 'is_bot'],
    event_time='hour_at',
    meta={'strata': {'grain': 'hour', 'retention': 'daily'}},
    tags=['live'],
    indexes=[{'columns': ['workspace_id', 'project_id', 'hour_at']}]
  )
}}

-- A session counts for each event name it holds.
with sessions as (
  select * from {{ ref('int_sessions') }}
)

select
  {{ tenant_key() }},
  date_trunc('hour', started_at, 'UTC') as hour_at,
  event_name,
  is_bot,
  count(*) as sessions,
  {{ run_id() }} as run_id
from sessions
cross join lateral unnest(event_names) as event_name
where {{ strata_intervals('started_at') }}
group by {{ tenant_key() }}, hour_at, event_name, is_bot
