{{ config(meta={'strata': {'when_changed': true}}) }}

-- A table, as people's SQL has no way to what it is made of. A new name shows once events have come.
with workspaces as (
  select * from {{ ref('stg_strata__workspaces') }}
),

projects as (
  select workspace_id, count(*) as projects, min(created_at) as first_project_at
  from {{ ref('stg_strata__projects') }}
  group by 1
),

usage as (
  select workspace_id, min(day_at) as first_event_day_at, max(day_at) as last_event_day_at, sum(events)::bigint as events
  from {{ ref('agg_usage_daily') }}
  group by 1
)

select
  workspaces.workspace_id,
  workspaces.name,
  workspaces.reporting_zone,
  workspaces.created_at,
  workspaces.is_suspended,
  coalesce(projects.projects, 0) as projects,
  projects.first_project_at,
  coalesce(usage.events, 0) as events,
  usage.first_event_day_at,
  usage.last_event_day_at,
  {{ run_id() }} as run_id
from workspaces
left join projects on projects.workspace_id = workspaces.workspace_id
left join usage on usage.workspace_id = workspaces.workspace_id
