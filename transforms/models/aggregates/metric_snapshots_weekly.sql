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

with days as (
  select * from {{ ref('metric_snapshots_daily') }}
),

workspaces as (
  select * from {{ ref('stg_strata__workspaces') }}
),

by_week as (
  select
    {{ tenant_key('days') }},
    days.report_slug,
    date_trunc('week', days.bucket_start, workspaces.reporting_zone) as bucket_start,
    days.dimension_key,
    days.dimension_value,
    sum(days.event_count)::bigint as event_count,
    sum(days.processing_ms_count)::bigint as processing_ms_count,
    sum(days.processing_ms_sum) as processing_ms_sum,
    sum(days.amount_cents_sum) as amount_cents_sum
  from days
  join workspaces on workspaces.workspace_id = days.workspace_id
  where {{ strata_intervals('days.bucket_start', reach='7 days') }}
  group by
    {{ tenant_key('days') }},
    days.report_slug,
    date_trunc('week', days.bucket_start, workspaces.reporting_zone),
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
-- Plain dbt reads the last days: only the weeks that begin among them are whole.
where {{ strata_intervals('bucket_start', reach='7 days') }}
