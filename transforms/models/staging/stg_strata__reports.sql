with source as (
  select * from {{ source('control', 'report_definitions') }}
)

select
  workspace_id,
  slug as report_slug,
  case kind when 'volume' then 'source' when 'status' then 'status' else 'entity_id' end as dimension_key,
  event_names,
  source
from source
