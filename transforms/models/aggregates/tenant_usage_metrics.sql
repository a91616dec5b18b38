{{
  config(
    materialized='table',
    meta={'strata': {'when_changed': true}},
    indexes=[{'columns': ['workspace_id', 'day_at'], 'unique': true}]
  )
}}

-- What each tenant uses per day: the one place where the installation's superadmin sees across tenants.
with usage as (
  select * from {{ ref('agg_usage_daily') }}
),

sessions as (
  select * from {{ ref('agg_session_values_daily') }}
),

-- Every session has one entry channel, if only none.
sessions_daily as (
  select workspace_id, day_at, sum(sessions)::bigint as sessions
  from sessions
  where field = 'entry_channel' and not is_bot
  group by 1, 2
),

usage_daily as (
  select
    workspace_id,
    day_at,
    count(distinct project_id) as active_projects,
    sum(events)::bigint as events,
    coalesce(sum(events) filter (where is_bot), 0)::bigint as bot_events,
    coalesce(sum(visitors) filter (where not is_bot), 0)::bigint as project_visitors
  from usage
  group by 1, 2
)

select
  usage_daily.workspace_id,
  usage_daily.day_at,
  usage_daily.active_projects,
  usage_daily.events,
  usage_daily.bot_events,
  usage_daily.project_visitors,
  coalesce(sessions_daily.sessions, 0) as sessions,
  {{ run_id() }} as run_id
from usage_daily
left join sessions_daily
  on sessions_daily.workspace_id = usage_daily.workspace_id and sessions_daily.day_at = usage_daily.day_at
