{{
  config(
    materialized='incremental',
    incremental_strategy='append',
    event_time='started_at',
    tags=['live'],
    meta={'strata': {'grain': '15 minutes', 'retention': 'events', 'lasts_until': 'ended_at'}},
    pre_hook="{{ forget_touched_sessions() }}",
    indexes=[
      {'columns': ['workspace_id', 'project_id', 'session_key', 'started_at'], 'unique': true},
      {'columns': ['workspace_id', 'project_id', 'started_at']}
    ]
  )
}}

-- What is sealed stays as it is, in builds by intervals and in others:
-- depends_on: {{ source('strata', 'seals') }}
with events as (
  select * from {{ ref('stg_strata__events') }}
),

{% set has_stored = is_incremental() or (strata is defined and strata.keeps_sealed) -%}
{%- if has_stored %}
sealed as (
  {{ sealed_stretches() }}
),

into_seals as (
  {{ sessions_into_seals() }}
),

over_seals as (
  {{ sessions_over_seals() }}
),

{% endif -%}
-- In an incremental build all events of the stretches that were forgotten, else all there are.
looked as (
  select
    {{ tenant_key('e') }},
    {{ session_key('e') }} as session_key,
    {%- if has_stored %}
    coalesce(
      case
        when o.ended_at < e.occurred_at
          and (e.session_id is not null or e.occurred_at - o.ended_at <= {{ session_gap() }}) then o.chain_at
      end,
      {{ 't.chain_at' if is_incremental() else 'null::timestamptz' }}
    ) as known_chain_at,
    {%- else %}
    null::timestamptz as known_chain_at,
    {%- endif %}
    e.event_id,
    e.occurred_at,
    e.event_name,
    e.visitor_id,
    e.distinct_id,
    e.session_id,
    e.is_bot,
    e.path,
    e.referrer_domain,
    e.channel,
    e.utm_source,
    e.utm_medium,
    e.utm_campaign,
    e.utm_term,
    e.utm_content,
    e.browser,
    e.os,
    e.device,
    e.country,
    e.language,
    e.screen
  from events e
  {%- if has_stored %}
  left join over_seals o
    on {{ same_tenant('o', 'e') }}
    and o.session_key = {{ session_key('e') }}
    and e.occurred_at >= o.sealed_before
    and e.occurred_at < o.holds_before
  {%- endif %}
  {%- if is_incremental() %}
  join touched_sessions t
    on {{ same_tenant('e', 't') }}
    and t.session_key = {{ session_key('e') }}
    and e.occurred_at between t.read_from and t.read_to
  where e.occurred_at >= (select min(read_from) from touched_sessions)
    and e.occurred_at <= (select max(read_to) from touched_sessions)
    and not {{ is_sealed('e', 'e.occurred_at') }}
  {%- else %}
  where {{ strata_intervals('e.occurred_at') }}
  {%- endif %}
  {%- if has_stored %}
    and (o.session_key is null or e.occurred_at > o.ended_at)
    and not exists (
      select from into_seals i
      where {{ same_tenant('i', 'e') }} and i.session_key = {{ session_key('e') }}
        and e.occurred_at >= i.started_at and e.occurred_at < i.sealed_from
    )
  {%- endif %}
),

-- All windows below go through a key's events in the same order, which is sorted once.
followed as (
  select *, lag(occurred_at) over chronological as previous_at
  from looked
  window chronological as (partition by {{ tenant_key() }}, session_key order by occurred_at, event_id)
),

-- A chain is what hangs together: all events of a session_id; without one, events with small gaps. Its beginning is the
-- last one so far.
chained as (
  select *,
    max(
      case
        when previous_at is null then coalesce(known_chain_at, occurred_at)
        when session_id is null and occurred_at - previous_at > {{ session_gap() }} then occurred_at
      end
    ) over chronological as chain_at
  from followed
  window chronological as (partition by {{ tenant_key() }}, session_key order by occurred_at, event_id)
),

-- A session is a piece of a chain: the chain cut every 24 hours from its start.
pieced as (
  select *,
    floor(extract(epoch from occurred_at - chain_at) / extract(epoch from {{ session_length() }}))::int as piece
  from chained
),

numbered as (
  select *,
    (chain_at, piece) is distinct from (lag(chain_at) over chronological, lag(piece) over chronological) as is_first
  from pieced
  window chronological as (partition by {{ tenant_key() }}, session_key order by occurred_at, event_id)
)

select
  {{ tenant_key() }},
  session_key,
  chain_at,
  min(occurred_at) as started_at,
  max(occurred_at) as ended_at,
  bool_or(is_bot) as is_bot,
  min(session_id) as session_id,
  max(visitor_id) filter (where is_first) as visitor_id,
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
  max({{ column }}) filter (where is_first) as entry_{{ column }},
  {%- endfor %}
  {%- for column in ['browser', 'os', 'device', 'country', 'language', 'screen'] %}
  max({{ column }}) filter (where is_first) as {{ column }},
  {%- endfor %}
  count(distinct (browser, os, device, country, language, screen)) = 1 as is_uniform,
  {{ run_id() }} as run_id
from numbered
group by {{ tenant_key() }}, session_key, chain_at, piece
