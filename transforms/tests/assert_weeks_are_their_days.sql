-- A week of the report that counts every event is the sum of its days. Those of sealed time are kept apart from each other.
with workspaces as (
  select * from {{ ref('stg_strata__workspaces') }}
),

days as (
  select
    {{ tenant_key('d') }},
    date_trunc('week', d.bucket_start, workspaces.reporting_zone) as bucket_start,
    sum(d.event_count) as event_count
  from {{ ref('metric_snapshots_daily') }} d
  join workspaces on workspaces.workspace_id = d.workspace_id
  where d.report_slug = 'volume-by-period'
  group by {{ tenant_key('d') }}, 3
),

weeks as (
  select {{ tenant_key() }}, bucket_start, sum(event_count) as event_count
  from {{ ref('metric_snapshots_weekly') }}
  where report_slug = 'volume-by-period'
  group by {{ tenant_key() }}, bucket_start
)

select {{ tenant_key('weeks') }}, weeks.bucket_start, weeks.event_count, days.event_count as event_count_of_days
from weeks
left join days on {{ same_tenant('weeks', 'days') }} and days.bucket_start = weeks.bucket_start
where weeks.event_count is distinct from days.event_count
  and not exists (
    select from {{ source('strata', 'seals') }} seal
    where {{ same_tenant('seal', 'weeks') }}
      and seal.sealed_from < weeks.bucket_start + interval '8 days' and seal.sealed_before > weeks.bucket_start
  )
