{{
  config(
    unique_key=['workspace_id', 'project_id', 'day_at', 'field', 'value', 'is_bot'],
    event_time='day_at',
    meta={'strata': {'grain': 'day', 'retention': 'daily'}},
    indexes=[{'columns': ['workspace_id', 'project_id', 'field', 'day_at']}]
  )
}}

-- Sessions by what they can be broken down by: a session counts once for each value of a field that it holds.
with workspaces as (
  select * from {{ ref('stg_strata__workspaces') }}
),

sessions as (
  select
    sessions.*,
    {{ reporting_day('sessions.started_at', 'workspaces.reporting_zone') }} as day_at,
    extract(epoch from sessions.ended_at - sessions.started_at) as seconds
  from {{ ref('int_sessions') }} as sessions
  join workspaces on workspaces.workspace_id = sessions.workspace_id
  where {{ strata_intervals('sessions.started_at') }}
),

-- The few sessions whose events differ in what the visitor used.
mixed as (
  select distinct
    {{ tenant_key('s') }}, s.session_key, s.started_at, s.day_at, s.is_bot, s.is_bounce, s.seconds, s.page_views
    {%- for field in var('client_fields') %}, e.{{ field }}{% endfor %}
  from sessions s
  join {{ ref('stg_strata__events') }} e
    on {{ same_tenant('e', 's') }}
    and e.visitor_id = any(s.visitor_ids)
    and e.occurred_at between s.started_at and s.ended_at
    and {{ session_key('e') }} = s.session_key
  where not s.is_uniform
),

counted as (
  {%- for field in var('entry_fields') + var('client_fields') %}
  select {{ tenant_key() }}, day_at, '{{ field }}' as field, {{ field }} as value, is_bot,
    count(*) as sessions, count(*) filter (where is_bounce) as bounces, sum(seconds) as duration_seconds, sum(page_views) as page_views
  from sessions
  {%- if field in var('client_fields') %}
  where is_uniform
  {%- endif %}
  group by {{ tenant_key() }}, day_at, {{ field }}, is_bot
  union all
  {%- endfor %}
  {%- for field in var('client_fields') %}
  select {{ tenant_key() }}, day_at, '{{ field }}', {{ field }}, is_bot, 1, is_bounce::int, seconds, page_views
  from mixed
  group by {{ tenant_key() }}, session_key, started_at, day_at, {{ field }}, is_bot, is_bounce, seconds, page_views
  union all
  {%- endfor %}
  select {{ tenant_key() }}, day_at, 'event_name', event_name, is_bot,
    count(*), count(*) filter (where is_bounce), sum(seconds), sum(page_views)
  from sessions
  cross join lateral unnest(event_names) as event_name
  group by {{ tenant_key() }}, day_at, event_name, is_bot
)

select
  {{ tenant_key() }},
  day_at,
  field,
  value,
  is_bot,
  sum(sessions)::bigint as sessions,
  sum(bounces)::bigint as bounces,
  sum(duration_seconds) as duration_seconds,
  sum(page_views)::bigint as page_views,
  {{ run_id() }} as run_id
from counted
group by {{ tenant_key() }}, day_at, field, value, is_bot
