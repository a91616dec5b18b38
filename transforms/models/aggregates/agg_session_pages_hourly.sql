{{
  config(
    unique_key=['workspace_id', 'project_id', 'hour_at', 'path', 'is_bot'],
    event_time='hour_at',
    meta={'strata': {'grain': 'hour', 'retention': 'daily'}},
    tags=['live'],
    indexes=[{'columns': ['workspace_id', 'project_id', 'hour_at']}]
  )
}}

-- Pages by the hour (UTC) in which the sessions that viewed them start.
with sessions as (
  select * from {{ ref('int_sessions') }}
  where {{ strata_intervals('started_at') }}
),

-- One row per session and page: a page viewed twice is in one session, and its stays add up.
held as (
  select
    {{ tenant_key('sessions') }},
    date_trunc('hour', sessions.started_at, 'UTC') as hour_at,
    sessions.is_bot,
    viewed.path,
    extract(epoch from sum(viewed.next_at - viewed.at)) as stay_seconds,
    count(viewed.next_at) as stays
  from sessions
  cross join lateral unnest(sessions.view_paths, sessions.view_ats, sessions.view_ats[2:]) as viewed (path, at, next_at)
  group by {{ tenant_key('sessions') }}, hour_at, sessions.is_bot, sessions.session_key, sessions.started_at, viewed.path
),

-- Every session has an entry page, if only none.
counted as (
  select {{ tenant_key() }}, hour_at, path, is_bot, 1 as sessions, stay_seconds, stays, 0 as entries, 0 as bounces
  from held
  union all
  select {{ tenant_key() }}, date_trunc('hour', started_at, 'UTC'), entry_path, is_bot, 0, null, 0, 1, is_bounce::int
  from sessions
)

select
  {{ tenant_key() }},
  hour_at,
  path,
  is_bot,
  sum(sessions)::bigint as sessions,
  coalesce(sum(stay_seconds), 0) as stay_seconds,
  sum(stays)::bigint as stays,
  sum(entries)::bigint as entries,
  sum(bounces)::bigint as bounces,
  {{ run_id() }} as run_id
from counted
group by {{ tenant_key() }}, hour_at, path, is_bot
