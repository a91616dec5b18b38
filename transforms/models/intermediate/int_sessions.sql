{{
  config(
    materialized='incremental',
    incremental_strategy='append',
    event_time='started_at',
    tags=['live'],
    meta={'strata': {'grain': '15 minutes'}},
    pre_hook="{{ forget_touched_sessions() }}",
    indexes=[
      {'columns': ['workspace_id', 'project_id', 'session_key', 'started_at'], 'unique': true},
      {'columns': ['workspace_id', 'project_id', 'started_at']}
    ]
  )
}}

with events as (
  select * from {{ ref('stg_strata__events') }}
),

-- In an incremental build all events of the stretches that were forgotten, else all there are.
looked as (
  select
    e.*,
    {{ session_key('e') }} as session_key,
    e.session_id is null as is_derived,
    {{ 't.chain_at' if is_incremental() else 'null::timestamptz' }} as known_chain_at
  from events e
  {%- if is_incremental() %}
  join touched_sessions t
    on {{ same_tenant('e', 't') }}
    and t.session_key = {{ session_key('e') }}
    and e.occurred_at between t.read_from and t.read_to
  where e.occurred_at >= (select min(read_from) from touched_sessions)
    and e.occurred_at <= (select max(read_to) from touched_sessions)
  {%- else %}
  where {{ strata_intervals('e.occurred_at') }}
  {%- endif %}
),

-- A chain is what hangs together: all events of a session_id; without one, events with small gaps.
gapped as (
  select *,
    is_derived and occurred_at - lag(occurred_at) over chronological > {{ session_gap() }} as is_gap
  from looked
  window chronological as (partition by {{ tenant_key() }}, session_key order by occurred_at, event_id)
),

chained as (
  select *, count(*) filter (where is_gap) over chronological as chain
  from gapped
  window chronological as (partition by {{ tenant_key() }}, session_key order by occurred_at, event_id)
),

dated as (
  select *,
    case when chain = 0 then coalesce(known_chain_at, min(occurred_at) over whole) else min(occurred_at) over whole end
      as chain_at
  from chained
  window whole as (partition by {{ tenant_key() }}, session_key, chain)
),

-- A session is a piece of a chain: the chain cut every 24 hours from its start.
pieced as (
  select *,
    floor(extract(epoch from occurred_at - chain_at) / extract(epoch from {{ session_length() }}))::int as piece
  from dated
),

numbered as (
  select *, row_number() over (partition by {{ tenant_key() }}, session_key, chain, piece order by occurred_at, event_id) as place
  from pieced
)

select
  {{ tenant_key() }},
  session_key,
  min(chain_at) as chain_at,
  min(occurred_at) as started_at,
  max(occurred_at) as ended_at,
  bool_or(is_bot) as is_bot,
  min(session_id) as session_id,
  max(visitor_id) filter (where place = 1) as visitor_id,
  array_agg(distinct visitor_id) as visitor_ids,
  -- Someone who signs in during a session was that person all along it.
  max(distinct_id) as distinct_id,
  count(*) as events,
  count(*) filter (where event_name = 'page_view') as page_views,
  count(*) filter (where event_name = 'page_view') = 1
    and count(*) filter (where event_name <> 'page_view' and event_name not like '$%') = 0 as is_bounce,
  array_agg(distinct event_name) as event_names,
  (array_agg(path order by occurred_at, event_id) filter (where event_name = 'page_view' and path is not null))[1]
    as entry_path,
  (array_agg(path order by occurred_at desc, event_id desc) filter (where event_name = 'page_view' and path is not null))[1]
    as exit_path,
  -- Its page views in order, for the time spent on each.
  coalesce(array_agg(occurred_at order by occurred_at, event_id) filter (where event_name = 'page_view'), '{}') as view_ats,
  coalesce(array_agg(path order by occurred_at, event_id) filter (where event_name = 'page_view'), '{}') as view_paths,
  {%- for column in ['referrer_domain', 'channel', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] %}
  max({{ column }}) filter (where place = 1) as entry_{{ column }},
  {%- endfor %}
  {%- for column in ['browser', 'os', 'device', 'country', 'language', 'screen'] %}
  max({{ column }}) filter (where place = 1) as {{ column }},
  {%- endfor %}
  count(distinct (browser, os, device, country, language, screen)) = 1 as is_uniform,
  {{ run_id() }} as run_id
from numbered
group by {{ tenant_key() }}, session_key, chain, piece
