{{
  config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['workspace_id', 'project_id', 'session_key', 'started_at'],
    event_time='started_at',
    meta={'strata': {'grain': '15 minutes', 'retention': 'events'}},
    indexes=[{'columns': ['workspace_id', 'project_id', 'started_at']}]
  )
}}

with sessions as (
  select * from {{ ref('int_sessions') }}
),

people as (
  select * from {{ ref('stg_strata__people') }}
)

select
  {{ tenant_key('sessions') }},
  sessions.session_key,
  sessions.session_id,
  sessions.started_at,
  sessions.ended_at,
  extract(epoch from sessions.ended_at - sessions.started_at)::float8 as duration_seconds,
  sessions.visitor_id,
  sessions.distinct_id,
  people.distinct_id is not null as is_known_person,
  sessions.is_bot,
  sessions.events,
  sessions.page_views,
  sessions.is_bounce,
  sessions.entry_path,
  sessions.exit_path,
  sessions.entry_referrer_domain,
  sessions.entry_channel,
  sessions.entry_utm_source,
  sessions.entry_utm_medium,
  sessions.entry_utm_campaign,
  sessions.entry_utm_term,
  sessions.entry_utm_content,
  sessions.browser,
  sessions.os,
  sessions.device,
  sessions.country,
  sessions.language,
  sessions.screen,
  {{ run_id() }} as run_id
from sessions
left join people on {{ same_tenant('people', 'sessions') }} and people.distinct_id = sessions.distinct_id
where {{ strata_intervals('sessions.started_at') }}
