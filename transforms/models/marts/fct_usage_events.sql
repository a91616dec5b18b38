{{
  config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['workspace_id', 'project_id', 'occurred_at', 'event_id'],
    event_time='occurred_at',
    meta={'strata': {'grain': '15 minutes', 'retention': 'events'}},
    indexes=[{'columns': ['workspace_id', 'project_id', 'occurred_at']}]
  )
}}

-- What customers' people did with the product. Page views, automatic events and bots are left to the web models.
with events as (
  select * from {{ ref('stg_strata__events') }}
)

select
  {{ tenant_key() }},
  event_id,
  occurred_at,
  received_at,
  event_name,
  visitor_id,
  distinct_id,
  source_id,
  entity_id,
  status,
  processing_ms,
  amount_cents,
  properties,
  {{ run_id() }} as run_id
from events
where not is_bot
  and event_name <> 'page_view'
  and event_name not like '$%'
  and {{ strata_intervals('occurred_at') }}
