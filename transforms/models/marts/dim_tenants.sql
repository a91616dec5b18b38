{{ config(materialized='view') }}

-- A view is read with its reader's rights, and readers have none in staging: so it names the tables themselves.
with workspaces as (
  select * from {{ source('control', 'workspaces') }}
),

projects as (
  select workspace_id, count(*) as projects, min(created_at) as first_project_at
  from {{ source('control', 'projects') }}
  group by 1
)

select
  workspaces.id as workspace_id,
  workspaces.name,
  workspaces.reporting_zone,
  workspaces.created_at,
  workspaces.suspended_at is not null as is_suspended,
  coalesce(projects.projects, 0) as projects,
  projects.first_project_at
from workspaces
left join projects on projects.workspace_id = workspaces.id
