{#- An event's session before it is cut: its session_id, else its visitor. People and bots never share one. -#}
{% macro session_key(event) -%}
  case when {{ event }}.is_bot then 'bot ' else '' end
    || case when {{ event }}.session_id is null then 'visitor ' || {{ event }}.visitor_id else 'id ' || {{ event }}.session_id end
{%- endmacro %}

{#- Where one run of events ends and another begins, for a session without id. -#}
{% macro session_gap() -%} interval '{{ var("session_gap") }}' {%- endmacro %}
{% macro session_length() -%} interval '{{ var("session_length") }}' {%- endmacro %}

{#-
  What precedes an incremental build of int_sessions, in its transaction: finds the session keys that the changed
  intervals touch, each with the stretch of time that has to be read again, and forgets the sessions stored there.

  A changed event can lengthen, join or split sessions on both sides. So a stretch reaches back to the last stored
  session that begins before the change, if it is near enough to be the same, and forward to the end of whatever run of
  events the change can touch. `chain_at` is when that run began, which the stretch itself may not show.
-#}
{% macro forget_touched_sessions() -%}
  {% if is_incremental() %}
  drop table if exists touched_sessions, sealed_time;
  create temporary table sealed_time on commit drop as
  {{ sealed_times() }};
  analyze sealed_time;
  create temporary table touched_sessions on commit drop as
  with changed as (
    select {{ tenant_key('e') }}, {{ session_key('e') }} as session_key, e.session_id is null as is_derived,
      min(e.occurred_at) as first_at, max(e.occurred_at) as last_at
    from {{ ref('stg_strata__events') }} e
    where {{ strata_intervals('e.occurred_at') }}
    group by 1, 2, 3, 4
    union all
    -- Stored sessions that reach into the intervals: some of their events may be gone.
    select {{ tenant_key('s') }}, s.session_key, s.session_id is null, s.started_at, s.ended_at
    from {{ this }} s
    where {{ strata_intervals('s.started_at', 's.ended_at', var('session_length')) }} and not {{ is_frozen('s') }}
  ),
  keys as (
    select {{ tenant_key() }}, session_key, is_derived, min(first_at) as first_at, max(last_at) as last_at
    from changed
    group by 1, 2, 3, 4
  )
  select {{ tenant_key('k') }}, k.session_key,
    case
      when not before.is_frozen and before.ended_at >= k.first_at - case when k.is_derived then {{ session_gap() }} else {{ session_length() }} end
        then before.started_at
      else k.first_at
    end as read_from,
    greatest(k.last_at, after.ended_at) as read_to,
    case
      when not before.is_frozen and (not k.is_derived or before.ended_at >= k.first_at - {{ session_gap() }})
        then before.chain_at
    end as chain_at
  from keys k
  left join lateral (
    select s.started_at, s.ended_at, s.chain_at, {{ is_frozen('s') }} as is_frozen
    from {{ this }} s
    where {{ same_tenant('s', 'k') }} and s.session_key = k.session_key and s.started_at < k.first_at
    order by s.started_at desc
    limit 1
  ) before on true
  left join lateral (
    select max(s.ended_at) as ended_at
    from {{ this }} s
    where {{ same_tenant('s', 'k') }} and s.session_key = k.session_key
      and s.ended_at >= k.first_at - {{ session_gap() }}
      and (not k.is_derived or s.chain_at <= k.last_at + {{ session_gap() }})
  ) after on true;
  analyze touched_sessions;
  with gone as (
    delete from {{ this }} s
    using touched_sessions t
    where {{ same_tenant('s', 't') }} and s.session_key = t.session_key
      and s.started_at between t.read_from and t.read_to and not {{ is_frozen('s') }}
    returning {{ tenant_key('s') }}, s.started_at
  )
  {% if strata is defined -%}
  insert into strata_changed select * from gone
  {%- else -%}
  select count(*) from gone
  {%- endif %}
  {% endif %}
{%- endmacro %}

{#- Condition, after forget_touched_sessions: raw rows of the moment were removed, and what was built from them stays. -#}
{% macro is_sealed(row, time) -%}
  exists (select from sealed_time seal where {{ same_tenant('seal', row) }} and {{ time }} <@ seal.times)
{%- endmacro %}

{#- The same of a session some of whose time is sealed: what it tells of that time cannot be told anew. -#}
{% macro is_frozen(session) -%}
  exists (
    select from sealed_time seal
    where {{ same_tenant('seal', session) }} and tstzrange({{ session }}.started_at, {{ session }}.ended_at, '[]') && seal.times
  )
{%- endmacro %}

{#- Sealed time of each project, a multirange: `times`. -#}
{% macro sealed_times() -%}
  select {{ tenant_key() }}, range_agg(tstzrange(sealed_from, sealed_before)) as times
  from {{ source('strata', 'seals') }}
  group by 1, 2
{%- endmacro %}

{#- The same by stretches, `time`, which are few: sealed days follow each other. -#}
{% macro sealed_stretches() -%}
  select {{ tenant_key() }}, unnest(times) as time
  from {{ 'sealed_time' if is_incremental() else '(' ~ sealed_times() ~ ') sealed' }}
{%- endmacro %}

{#-
  To be joined with the stretches `l`: sessions that are under way at this moment of a stretch. Stretch by stretch (offset): there
  are fewer than the planner thinks, who would read the whole table.
-#}
{% macro under_way(moment) -%}
  cross join lateral (
    select *
    from {{ this }} kept
    where {{ same_tenant('kept', 'l') }}
      and kept.started_at >= {{ moment }} - {{ session_length() }}
      and kept.started_at < {{ moment }}
      and kept.ended_at >= {{ moment }}
    offset 0
  )
{%- endmacro %}

{#- Frozen sessions that began before a stretch of `sealed`: their events before it are told by them. -#}
{% macro sessions_into_seals() -%}
  select distinct {{ tenant_key('s') }}, s.session_key, s.started_at, lower(l.time) as sealed_from
  from sealed l
  {{ under_way('lower(l.time)') }} s
{%- endmacro %}

{#-
  Frozen sessions that reach over the end of one: the events that they hold after it are told by them, and who goes on later goes
  on with their chain, until `holds_before`: that of the next one over which the key has one.
-#}
{% macro sessions_over_seals() -%}
  select *,
    coalesce(
      lead(sealed_before) over (partition by {{ tenant_key() }}, session_key order by sealed_before), 'infinity'
    ) as holds_before
  from (
    select distinct on ({{ tenant_key('s') }}, s.session_key, upper(l.time))
      {{ tenant_key('s') }}, s.session_key, s.chain_at, s.ended_at, upper(l.time) as sealed_before
    from sealed l
    {{ under_way('upper(l.time)') }} s
    order by {{ tenant_key('s') }}, s.session_key, upper(l.time), s.ended_at desc
  ) reaching
{%- endmacro %}
