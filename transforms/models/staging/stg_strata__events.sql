with source as (
  select * from {{ source('strata', 'events') }}
)

select
  {{ tenant_key() }},
  event_id,
  occurred_at,
  received_at,
  event_name,
  visitor_id,
  distinct_id,
  session_id,
  is_bot,
  page_url,
  path,
  referrer_domain,
  channel,
  utm_source,
  utm_medium,
  utm_campaign,
  utm_term,
  utm_content,
  browser,
  os,
  device,
  country,
  language,
  screen,
  source_id,
  entity_id,
  status,
  processing_ms,
  amount_cents,
  properties
from source
