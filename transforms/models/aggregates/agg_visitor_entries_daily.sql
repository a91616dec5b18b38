{{
  config(
    unique_key=['workspace_id', 'project_id', 'day_at', 'visitor_id', 'is_bot'] + var('entry_fields'),
    event_time='day_at',
    meta={'strata': {'grain': 'day', 'retention': 'daily'}},
    pre_hook="{{ remember_visitors() }}",
    post_hook="{{ link_visitor_values(var('entry_fields')) }}",
    indexes=[
      {'columns': ['workspace_id', 'project_id', 'day_at']},
      {'columns': ['workspace_id', 'project_id', 'visitor_id', 'day_at']}
    ]
  )
}}

-- Who began a session on which day, and where it came from, entered and left. A session of several visitors is counted for
-- each of them, its events for one. It reads the events' marks alone, for a new reporting zone:
-- depends_on: {{ ref('stg_strata__events') }}
with sessions as (
  select * from {{ ref('int_sessions') }}
),

workspaces as (
  select * from {{ ref('stg_strata__workspaces') }}
),

counted as (
  select
    {{ tenant_key('sessions') }},
    {{ reporting_day('sessions.started_at', 'workspaces.reporting_zone') }} as day_at,
    held.visitor_id,
    sessions.is_bot,
    {%- for field in var('entry_fields') %}
    sessions.{{ field }},
    {%- endfor %}
    sum(case when held.place = 1 then sessions.events else 0 end)::bigint as events,
    sum(case when held.place = 1 then sessions.page_views else 0 end)::bigint as page_views
  from sessions
  join workspaces on workspaces.workspace_id = sessions.workspace_id
  cross join lateral unnest(sessions.visitor_ids) with ordinality as held (visitor_id, place)
  where {{ strata_intervals('sessions.started_at') }}
  group by {{ tenant_key('sessions') }}, day_at, held.visitor_id, sessions.is_bot
    {{ visitor_keys(var('entry_fields'), 'sessions') }}
)

select
  {{ tenant_key() }},
  day_at,
  visitor_id,
  is_bot,
  {%- for field in var('entry_fields') %}
  {{ field }},
  {%- endfor %}
  events,
  page_views,
  {{ previous_days(var('entry_fields')) }},
  {{ run_id() }} as run_id
from counted
