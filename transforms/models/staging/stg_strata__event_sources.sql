with source as (
  select * from {{ source('control', 'event_sources') }}
)

select
  workspace_id,
  id as source_id,
  slug as source
from source
