{{
  config(
    unique_key=['workspace_id', 'project_id', 'day_at', 'visitor_id', 'is_bot'] + var('client_fields'),
    event_time='day_at',
    meta={'strata': {'grain': 'day', 'retention': 'daily'}},
    pre_hook="{{ remember_visitors() }}",
    post_hook="{{ link_visitor_values(var('client_fields')) }}",
    indexes=[
      {'columns': ['workspace_id', 'project_id', 'day_at']},
      {'columns': ['workspace_id', 'project_id', 'visitor_id', 'day_at']}
    ]
  )
}}

-- Who was there on which day, and with what. Nearly always one row per visitor and day.
with events as (
  select * from {{ ref('stg_strata__events') }}
),

workspaces as (
  select * from {{ ref('stg_strata__workspaces') }}
),

counted as (
  select
    {{ tenant_key('events') }},
    {{ reporting_day('events.occurred_at', 'workspaces.reporting_zone') }} as day_at,
    events.visitor_id,
    events.is_bot,
    {%- for field in var('client_fields') %}
    events.{{ field }},
    {%- endfor %}
    count(*) as events,
    count(*) filter (where events.event_name = 'page_view') as page_views
  from events
  join workspaces on workspaces.workspace_id = events.workspace_id
  where {{ strata_intervals('events.occurred_at') }}
  group by {{ tenant_key('events') }}, day_at, events.visitor_id, events.is_bot {{ visitor_keys(var('client_fields'), 'events') }}
)

select
  {{ tenant_key() }},
  day_at,
  visitor_id,
  is_bot,
  {%- for field in var('client_fields') %}
  {{ field }},
  {%- endfor %}
  events,
  page_views,
  {{ previous_days(var('client_fields')) }},
  {{ run_id() }} as run_id
from counted
