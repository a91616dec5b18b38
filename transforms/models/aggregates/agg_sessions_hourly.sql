{{
  config(
    unique_key=['workspace_id', 'project_id', 'hour_at', 'is_bot'],
    event_time='hour_at',
    meta={'strata': {'grain': 'hour', 'retention': 'daily'}},
    tags=['live'],
    indexes=[{'columns': ['workspace_id', 'project_id', 'hour_at']}]
  )
}}

with sessions as (
  select * from {{ ref('int_sessions') }}
)

select
  {{ tenant_key() }},
  date_trunc('hour', started_at, 'UTC') as hour_at,
  is_bot,
  count(*) as sessions,
  count(*) filter (where is_bounce) as bounces,
  sum(extract(epoch from ended_at - started_at)) as duration_seconds,
  sum(page_views)::bigint as page_views,
  {{ run_id() }} as run_id
from sessions
where {{ strata_intervals('started_at') }}
group by {{ tenant_key() }}, hour_at, is_bot
