{{
  config(
    unique_key=['workspace_id', 'project_id', 'bucket_at', 'event_name', 'is_bot'],
    event_time='bucket_at',
    meta={'strata': {'grain': '15 minutes', 'retention': 'hourly'}},
    tags=['live'],
    indexes=[{'columns': ['workspace_id', 'project_id', 'bucket_at']}]
  )
}}

with events as (
  select * from {{ ref('stg_strata__events') }}
)

select
  {{ tenant_key() }},
  date_bin('15 minutes', occurred_at, timestamptz '2000-01-01 00:00:00+00') as bucket_at,
  event_name,
  is_bot,
  count(*) as events,
  {{ run_id() }} as run_id
from events
where {{ strata_intervals('occurred_at') }}
group by {{ tenant_key() }}, bucket_at, event_name, is_bot
