with source as (
  select * from {{ source('control', 'projects') }}
)

select
  workspace_id,
  id as project_id,
  name,
  created_at
from source
