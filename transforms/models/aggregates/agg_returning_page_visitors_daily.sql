{{
  config(
    unique_key=['workspace_id', 'project_id', 'day_at', 'previous_day_at', 'path', 'is_bot'],
    event_time='day_at',
    meta={'strata': {'grain': 'day', 'retention': 'daily'}},
    indexes=[{'columns': ['workspace_id', 'project_id', 'day_at']}]
  )
}}

-- The same per page: the day before is one on which the visitor viewed the same page.
with visitors as (
  select * from {{ ref('agg_visitor_pages_daily') }}
)

select
  {{ tenant_key() }},
  day_at,
  previous_day_at,
  path,
  is_bot,
  count(*) as visitors,
  sum(page_views)::bigint as page_views,
  {{ run_id() }} as run_id
from visitors
where {{ strata_intervals('day_at') }}
group by {{ tenant_key() }}, day_at, previous_day_at, path, is_bot
