with workspaces as (
  select * from {{ ref('stg_strata__workspaces') }}
),

projects as (
  select workspace_id, count(*) as projects, min(created_at) as first_project_at
  from {{ ref('stg_strata__projects') }}
  group by 1
)

select
  workspaces.workspace_id,
  workspaces.name,
  workspaces.reporting_zone,
  workspaces.created_at,
  workspaces.is_suspended,
  coalesce(projects.projects, 0) as projects,
  projects.first_project_at
from workspaces
left join projects on projects.workspace_id = workspaces.workspace_id
