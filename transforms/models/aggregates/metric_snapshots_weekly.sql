{{
  config(
    unique_key=['workspace_id', 'project_id', 'report_slug', 'bucket_start', 'dimension_value'],
    event_time='bucket_start',
    meta={'strata': {'grain': 'week', 'retention': 'reports_week'}},
    indexes=[
      {'columns': ['workspace_id', 'project_id', 'report_slug', 'bucket_start', 'dimension_value'], 'unique': true},
      {'columns': ['workspace_id', 'project_id', 'bucket_start']}
    ]
  )
}}

-- A day that was sealed in another zone counts where its middle lies.
with days as (
  select *, bucket_start + interval '12 hours' as middle_at
  from {{ ref('metric_snapshots_daily') }}
),

workspaces as (
  select * from {{ ref('stg_strata__workspaces') }}
),

by_week as (
  select
    {{ tenant_key('days') }},
    days.report_slug,
    date_trunc('week', days.middle_at, workspaces.reporting_zone) as bucket_start,
    days.dimension_key,
    days.dimension_value,
    sum(days.event_count)::bigint as event_count,
    sum(days.processing_ms_count)::bigint as processing_ms_count,
    sum(days.processing_ms_sum) as processing_ms_sum,
    sum(days.amount_cents_sum) as amount_cents_sum
  from days
  join workspaces on workspaces.workspace_id = days.workspace_id
  where {{ strata_intervals('days.bucket_start', 'days.middle_at', '12 hours', reach='7 days') }}
  group by
    {{ tenant_key('days') }},
    days.report_slug,
    date_trunc('week', days.middle_at, workspaces.reporting_zone),
    days.dimension_key,
    days.dimension_value
)

select
  {{ tenant_key() }},
  report_slug,
  bucket_start,
  dimension_key,
  dimension_value,
  event_count,
  processing_ms_count,
  processing_ms_sum,
  amount_cents_sum,
  {{ run_id() }} as run_id
from by_week
-- Of weeks beside those that are rebuilt, and of the first one that plain dbt reads, only some days were read.
where {{ strata_intervals('bucket_start', reach='7 days') }}
