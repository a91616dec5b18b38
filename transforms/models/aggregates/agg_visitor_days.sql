{{
  config(
    unique_key=['workspace_id', 'project_id', 'day_at', 'visitor_id', 'is_bot'],
    event_time='day_at',
    meta={'strata': {'grain': 'day', 'retention': 'daily'}},
    pre_hook="{{ remember_visitors() }}",
    post_hook="{{ link_visitor_days() }}",
    indexes=[
      {'columns': ['workspace_id', 'project_id', 'day_at']},
      {'columns': ['workspace_id', 'project_id', 'visitor_id', 'day_at']}
    ]
  )
}}

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
    count(*) as events,
    count(*) filter (where events.event_name = 'page_view') as page_views
  from events
  join workspaces on workspaces.workspace_id = events.workspace_id
  where {{ strata_intervals('events.occurred_at') }}
  group by {{ tenant_key('events') }}, day_at, events.visitor_id, events.is_bot
)

select
  {{ tenant_key() }},
  day_at,
  visitor_id,
  is_bot,
  events,
  page_views,
  {{ previous_day() }} as previous_day_at,
  {{ run_id() }} as run_id
from counted
