{{ config(meta={'strata': {'when_changed': true}}) }}

-- Every page that was ever viewed.
with pages as (
  select * from {{ ref('agg_visitor_pages_daily') }}
)

select
  {{ tenant_key() }},
  path,
  min(day_at) as first_day_at,
  max(day_at) as last_day_at,
  sum(page_views)::bigint as page_views,
  {{ run_id() }} as run_id
from pages
where path is not null and not is_bot
group by {{ tenant_key() }}, path
