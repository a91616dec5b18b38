{{ config(meta={'strata': {'when_changed': true}}) }}

-- Everybody who was identified.
with people as (
  select * from {{ ref('stg_strata__people') }}
),

sessions as (
  select {{ tenant_key() }}, distinct_id, min(started_at) as first_session_at, max(started_at) as last_session_at,
    count(*) as sessions, sum(events)::bigint as events, sum(page_views)::bigint as page_views
  from {{ ref('int_sessions') }}
  where distinct_id is not null and not is_bot
  group by {{ tenant_key() }}, distinct_id
)

select
  {{ tenant_key('people') }},
  people.distinct_id,
  people.traits,
  people.identified_at,
  sessions.first_session_at,
  sessions.last_session_at,
  coalesce(sessions.sessions, 0) as sessions,
  coalesce(sessions.events, 0) as events,
  coalesce(sessions.page_views, 0) as page_views,
  {{ run_id() }} as run_id
from people
left join sessions on {{ same_tenant('sessions', 'people') }} and sessions.distinct_id = people.distinct_id
