-- The hours of a project add up to the same number of events in each rollup. Only hours that both hold: in between runs
-- one of them may be ahead.
with by_name as (
  select {{ tenant_key() }}, hour_at, sum(events) as events
  from {{ ref('event_rollups_hourly') }}
  group by {{ tenant_key() }}, hour_at
),

by_visitor as (
  select {{ tenant_key() }}, hour_at, sum(events) as events
  from {{ ref('agg_usage_hourly') }}
  group by {{ tenant_key() }}, hour_at
)

select {{ tenant_key('by_name') }}, by_name.hour_at, by_name.events, by_visitor.events as other_events
from by_name
join by_visitor on {{ same_tenant('by_name', 'by_visitor') }} and by_visitor.hour_at = by_name.hour_at
where by_name.events <> by_visitor.events
  -- The hour under way changes between the two.
  and by_name.hour_at < now() - interval '2 hours'
