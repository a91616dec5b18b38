{{ config(materialized='view') }}

with days as (
  select * from {{ ref('metric_snapshots_daily') }}
),

weeks as (
  select * from {{ ref('metric_snapshots_weekly') }}
),

windows as (
  select 'day' as window_name, * from days
  union all
  select 'week' as window_name, * from weeks
)

select
  {{ tenant_key('windows') }},
  windows.report_slug,
  windows.window_name,
  windows.bucket_start,
  windows.dimension_key,
  windows.dimension_value,
  metrics.metric_name,
  metrics.metric_value,
  windows.run_id
from windows
cross join lateral (
  values
    ('event_count', windows.event_count::numeric),
    ('processing_ms_count', windows.processing_ms_count::numeric),
    ('processing_ms_sum', windows.processing_ms_sum),
    ('amount_cents_sum', windows.amount_cents_sum)
) as metrics(metric_name, metric_value)
