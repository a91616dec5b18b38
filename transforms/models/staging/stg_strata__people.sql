with source as (
  select * from {{ source('strata', 'people') }}
)

select
  {{ tenant_key() }},
  distinct_id,
  traits,
  identified_at
from source
