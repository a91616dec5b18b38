{{
  config(
    unique_key=['workspace_id', 'project_id', 'report_slug', 'bucket_start', 'dimension_value'],
    event_time='bucket_start',
    meta={'strata': {'grain': 'day', 'retention': 'reports_day'}},
    indexes=[
      {'columns': ['workspace_id', 'project_id', 'report_slug', 'bucket_start', 'dimension_value'], 'unique': true},
      {'columns': ['workspace_id', 'project_id', 'bucket_start']}
    ]
  )
}}

with events as (
  select * from {{ ref('stg_strata__events') }}
),

sources as (
  select * from {{ ref('stg_strata__event_sources') }}
),

reports as (
  select * from {{ ref('stg_strata__reports') }}
),

workspaces as (
  select * from {{ ref('stg_strata__workspaces') }}
),

-- Where sealed time ends within a day: its last day was one of another zone.
sealed as (
  select {{ tenant_key() }}, unnest(times) as time
  from ({{ sealed_times() }}) projects
),

cuts as (
  select {{ tenant_key('sealed') }}, upper(sealed.time) as cut_at
  from sealed
  join workspaces on workspaces.workspace_id = sealed.workspace_id
  where {{ reporting_day('upper(sealed.time)', 'workspaces.reporting_zone') }} <> upper(sealed.time)
),

-- What is open of a day that a seal cuts stands at the end of the seal: the day's own row is sealed.
dated as (
  select
    events.*,
    greatest(
      {{ reporting_day('events.occurred_at', 'workspaces.reporting_zone') }},
      (
        select max(cuts.cut_at)
        from cuts
        where {{ same_tenant('cuts', 'events') }} and cuts.cut_at <= events.occurred_at
      )
    ) as bucket_start
  from events
  join workspaces on workspaces.workspace_id = events.workspace_id
  where {{ strata_intervals('events.occurred_at') }}
),

-- Once for all reports: they count the same events by different fields.
counted as (
  select
    {{ tenant_key() }},
    bucket_start,
    event_name,
    source_id,
    status,
    entity_id,
    count(*) as event_count,
    count(processing_ms) as processing_ms_count,
    sum(processing_ms)::numeric as processing_ms_sum,
    sum(amount_cents) as amount_cents_sum
  from dated
  group by {{ tenant_key() }}, bucket_start, event_name, source_id, status, entity_id
),

by_report as (
  select
    {{ tenant_key('counted') }},
    reports.report_slug,
    counted.bucket_start,
    reports.dimension_key,
    coalesce(
      case reports.dimension_key
        when 'source' then sources.source
        when 'status' then counted.status
        else counted.entity_id
      end,
      ''
    ) as dimension_value,
    counted.event_count,
    counted.processing_ms_count,
    counted.processing_ms_sum,
    counted.amount_cents_sum
  from counted
  left join sources on sources.workspace_id = counted.workspace_id and sources.source_id = counted.source_id
  join reports
    on reports.workspace_id = counted.workspace_id
    and (cardinality(reports.event_names) = 0 or counted.event_name = any(reports.event_names))
    and (reports.source is null or reports.source = sources.source)
)

select
  {{ tenant_key() }},
  report_slug,
  bucket_start,
  dimension_key,
  dimension_value,
  sum(event_count)::bigint as event_count,
  sum(processing_ms_count)::bigint as processing_ms_count,
  coalesce(sum(processing_ms_sum), 0) as processing_ms_sum,
  coalesce(sum(amount_cents_sum), 0) as amount_cents_sum,
  {{ run_id() }} as run_id
from by_report
-- An event without an entity is none of an entity's.
where dimension_key <> 'entity_id' or dimension_value <> ''
group by {{ tenant_key() }}, report_slug, bucket_start, dimension_key, dimension_value
