with source as (
  select * from {{ source('control', 'workspaces') }}
)

select
  id as workspace_id,
  name,
  reporting_zone,
  created_at,
  suspended_at is not null as is_suspended
from source
