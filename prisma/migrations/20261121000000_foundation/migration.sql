-- Runs as strata_owner. The DDL guard puts every table of `public` and `raw` under FORCE ROW LEVEL SECURITY and, where
-- it has a workspace_id, under the policy `workspace_isolation`.

-- auth: people and sign-in, reachable by identity's login alone ------------------------------------------------------

CREATE TABLE auth.users (
  id uuid PRIMARY KEY,
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  name text NOT NULL,
  password_hash text NOT NULL,
  is_superadmin boolean NOT NULL DEFAULT false,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE auth.sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  user_agent text,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoke_reason text
);
CREATE INDEX ON auth.sessions (user_id);

CREATE TABLE auth.refresh_tokens (
  id uuid PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES auth.sessions ON DELETE CASCADE,
  token_hash text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  used_at timestamptz
);
CREATE INDEX ON auth.refresh_tokens (session_id);

CREATE TABLE auth.audit_tickets (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  workspace_id uuid NOT NULL,
  reason text NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  closed_at timestamptz
);
-- One open ticket at a time: opening the next closes the last.
CREATE UNIQUE INDEX ON auth.audit_tickets (user_id) WHERE closed_at IS NULL;

CREATE TABLE auth.audit_entries (
  id uuid PRIMARY KEY,
  user_id uuid,
  action text NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  correlation_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT, UPDATE, DELETE ON auth.users, auth.sessions, auth.refresh_tokens TO strata_auth;
GRANT SELECT, INSERT, UPDATE ON auth.audit_tickets TO strata_auth;
GRANT SELECT, INSERT ON auth.audit_entries TO strata_auth;

-- public: the control plane -------------------------------------------------------------------------------------------

CREATE TABLE public.workspaces (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  reporting_zone text NOT NULL DEFAULT 'UTC',
  suspended_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE POLICY workspace_isolation ON public.workspaces TO strata_app
  USING (id = nullif(current_setting('app.workspace_id', true), '')::uuid);

CREATE TABLE public.members (
  workspace_id uuid NOT NULL REFERENCES public.workspaces ON DELETE CASCADE,
  user_id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
  name text NOT NULL,
  email text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX ON public.members (user_id);

CREATE TABLE public.projects (
  workspace_id uuid NOT NULL REFERENCES public.workspaces ON DELETE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL,
  domains text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX ON public.projects (id);

CREATE TABLE public.write_keys (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  project_id uuid NOT NULL,
  key text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, key),
  FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects ON DELETE CASCADE
);
CREATE INDEX ON public.write_keys (key);
CREATE INDEX ON public.write_keys (workspace_id, project_id);

CREATE TABLE public.event_sources (
  workspace_id uuid NOT NULL REFERENCES public.workspaces ON DELETE CASCADE,
  id uuid NOT NULL,
  slug text NOT NULL,
  provider_name text NOT NULL,
  description text NOT NULL DEFAULT '',
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, slug)
);
CREATE INDEX ON public.event_sources (id);

CREATE TABLE public.audit_entries (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  actor_id uuid,
  actor_label text NOT NULL,
  action text NOT NULL,
  resource_type text NOT NULL,
  resource_id text,
  metadata jsonb NOT NULL DEFAULT '{}',
  correlation_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);

GRANT SELECT, INSERT, UPDATE, DELETE
  ON public.workspaces, public.members, public.projects, public.write_keys, public.event_sources TO strata_app;
-- Append-only: nobody who serves requests may change or remove an entry.
GRANT SELECT, INSERT ON public.audit_entries TO strata_app;

-- raw: the data plane ---------------------------------------------------------------------------------------------------

CREATE TABLE raw.events (
  workspace_id uuid NOT NULL,
  project_id uuid NOT NULL,
  event_id uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  event_name text NOT NULL,
  distinct_id text,
  visitor_id text NOT NULL,
  session_id text,
  page_url text,
  path text,
  referrer text,
  referrer_domain text,
  channel text NOT NULL,
  utm_source text,
  utm_medium text,
  utm_campaign text,
  utm_term text,
  utm_content text,
  user_agent text,
  browser text,
  os text,
  device text,
  country text,
  language text,
  screen text,
  ip_hash text,
  is_bot boolean NOT NULL,
  source_id uuid,
  entity_id text,
  status text,
  processing_ms integer,
  amount_cents bigint,
  properties jsonb NOT NULL,
  batch_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, project_id, occurred_at, event_id)
) PARTITION BY RANGE (occurred_at);
-- The explorer's and the funnels' way to one event name, and the way to one visitor's history.
CREATE INDEX ON raw.events (workspace_id, project_id, event_name, occurred_at);
CREATE INDEX ON raw.events (workspace_id, project_id, visitor_id, occurred_at);

-- Creates the partitions that events up to `until` need: one per UTC year up to two years before today, one per UTC
-- month after that. CREATE + ATTACH takes only a weak lock on the parent. Returns the number created.
CREATE FUNCTION raw.ensure_event_partitions(until timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  today date := (now() AT TIME ZONE 'UTC')::date;
  first_month date := make_date(extract(year FROM today)::int - 2, 1, 1);
  lower_bound date := '2000-01-01';
  upper_bound date;
  partition_name text;
  created integer := 0;
BEGIN
  IF until > now() + interval '1 year' THEN
    RAISE EXCEPTION 'partitions are made at most one year ahead' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('raw.ensure_event_partitions'));
  WHILE lower_bound <= (until AT TIME ZONE 'UTC')::date LOOP
    -- A year that is held in months already stays so when time moves on.
    IF lower_bound < first_month AND to_regclass(format('raw.events_%s', to_char(lower_bound, 'YYYY_MM'))) IS NULL THEN
      upper_bound := lower_bound + interval '1 year';
      partition_name := format('events_%s', to_char(lower_bound, 'YYYY'));
    ELSE
      upper_bound := lower_bound + interval '1 month';
      partition_name := format('events_%s', to_char(lower_bound, 'YYYY_MM'));
    END IF;
    IF to_regclass(format('raw.%I', partition_name)) IS NULL THEN
      EXECUTE format('CREATE TABLE raw.%I (LIKE raw.events INCLUDING DEFAULTS)', partition_name);
      EXECUTE format(
        'ALTER TABLE raw.events ATTACH PARTITION raw.%I FOR VALUES FROM (%L) TO (%L)',
        partition_name, lower_bound::text || ' 00:00+00', upper_bound::text || ' 00:00+00');
      created := created + 1;
    END IF;
    lower_bound := upper_bound;
  END LOOP;
  RETURN created;
END $$;
SELECT raw.ensure_event_partitions(now() + interval '3 months');

-- One row per workspace of a stored batch, written in the events' own transaction: what makes a redelivered job a no-op.
CREATE TABLE raw.ingest_batches (
  workspace_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  stored integer NOT NULL,
  duplicates integer NOT NULL,
  dead integer NOT NULL,
  committed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, batch_id)
);
CREATE INDEX ON raw.ingest_batches (batch_id);

-- The interval ledger's intake: which 15-minute buckets a batch touched. Append-only, no upsert (ADR 0005).
CREATE TABLE raw.dirty_intervals (
  workspace_id uuid NOT NULL,
  project_id uuid NOT NULL,
  bucket timestamptz NOT NULL,
  batch_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, project_id, bucket, batch_id)
);

-- Events that PostgreSQL refused, kept whole until an admin retries or discards them.
CREATE TABLE raw.dead_letters (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  project_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  event jsonb NOT NULL,
  error_code text NOT NULL,
  error_message text NOT NULL,
  failed_at timestamptz NOT NULL DEFAULT now(),
  resolved_at timestamptz,
  resolution text CHECK (resolution IN ('retried', 'discarded')),
  PRIMARY KEY (workspace_id, id)
);

-- Salts of the visitor hash. `live` is the ingest API's; an import has its own scope. Destroyed after 48 hours.
CREATE TABLE raw.visitor_salts (
  scope text NOT NULL,
  day date NOT NULL,
  salt bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scope, day)
);
-- Salts belong to the installation, not to a tenant.
CREATE POLICY installation_wide ON raw.visitor_salts TO strata_app USING (true);

GRANT SELECT ON raw.events, raw.ingest_batches TO strata_app;
GRANT SELECT, UPDATE ON raw.dead_letters TO strata_app;
GRANT SELECT, INSERT ON raw.events, raw.ingest_batches, raw.dirty_intervals, raw.dead_letters TO strata_pipeline;
GRANT DELETE ON raw.ingest_batches, raw.visitor_salts TO strata_pipeline;
GRANT SELECT, INSERT ON raw.visitor_salts TO strata_app, strata_pipeline;
GRANT EXECUTE ON FUNCTION raw.ensure_event_partitions(timestamptz) TO strata_pipeline;
