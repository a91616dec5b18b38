{{
  config(
    unique_key=['workspace_id', 'project_id', 'day_at', 'visitor_id', 'is_bot', 'browser', 'os', 'device', 'country', 'language', 'screen'],
    event_time='day_at',
    meta={'strata': {'grain': 'day'}},
    indexes=[{'columns': ['workspace_id', 'project_id', 'day_at']}]
  )
}}

-- Who was there on which day, and with what. Nearly always one row per visitor and day.
with events as (
  select * from {{ ref('stg_strata__events') }}
),

workspaces as (
  select * from {{ ref('stg_strata__workspaces') }}
)

select
  {{ tenant_key('events') }},
  {{ reporting_day('events.occurred_at', 'workspaces.reporting_zone') }} as day_at,
  events.visitor_id,
  events.is_bot,
  events.browser,
  events.os,
  events.device,
  events.country,
  events.language,
  events.screen,
  count(*) as events,
  count(*) filter (where events.event_name = 'page_view') as page_views,
  {{ run_id() }} as run_id
from events
join workspaces on workspaces.workspace_id = events.workspace_id
where {{ strata_intervals('events.occurred_at') }}
group by {{ tenant_key('events') }}, day_at, events.visitor_id, events.is_bot, events.browser, events.os, events.device,
  events.country, events.language, events.screen
