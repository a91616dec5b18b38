-- SQL that people write and keep: connections, saved queries, their results, metrics.

-- An external PostgreSQL database that queries of a workspace may run on. The password is encrypted (AES-256-GCM).
CREATE TABLE public.connections (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  host text NOT NULL,
  port integer NOT NULL,
  database text NOT NULL,
  username text NOT NULL,
  password_encrypted text NOT NULL,
  -- `verify-full` checks the certificate against ca_certificate, or else against the well-known authorities.
  tls text NOT NULL DEFAULT 'require' CHECK (tls IN ('disable', 'require', 'verify-full')),
  ca_certificate text,
  -- What a role may do with it: `run` saved queries, or `write` SQL of its own. Admins may everything.
  viewer_access text NOT NULL DEFAULT 'none' CHECK (viewer_access IN ('none', 'run')),
  editor_access text NOT NULL DEFAULT 'run' CHECK (editor_access IN ('none', 'run', 'write')),
  tested_at timestamptz,
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, name)
);

-- A question in plain words, and the SQL that answers it. What it was before stands in its versions.
CREATE TABLE public.saved_queries (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  question text NOT NULL DEFAULT '',
  sql text NOT NULL,
  parameters jsonb NOT NULL DEFAULT '[]',
  -- Null: the workspace's own store.
  connection_id uuid,
  visibility text NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'shared')),
  tags text[] NOT NULL DEFAULT '{}',
  cache_ttl_seconds integer NOT NULL DEFAULT 300,
  -- Runs by itself with its default parameters, this often. Null: never.
  refresh_seconds integer,
  refreshed_at timestamptz,
  -- How many scheduled runs have failed in a row: each doubles the time to the next.
  refresh_failures integer NOT NULL DEFAULT 0,
  -- How it was made without SQL: the choices of the explore builder.
  explore jsonb,
  version integer NOT NULL DEFAULT 1,
  owner_id uuid NOT NULL,
  owner_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, connection_id) REFERENCES public.connections ON DELETE RESTRICT
);
CREATE INDEX ON public.saved_queries (workspace_id, updated_at DESC, id DESC);
CREATE INDEX ON public.saved_queries (workspace_id, connection_id);

-- What a saved query asked, from version 1 to the present one. Never changed.
CREATE TABLE public.saved_query_versions (
  workspace_id uuid NOT NULL,
  saved_query_id uuid NOT NULL,
  version integer NOT NULL,
  question text NOT NULL,
  sql text NOT NULL,
  parameters jsonb NOT NULL,
  connection_id uuid,
  explore jsonb,
  author_id uuid NOT NULL,
  author_name text NOT NULL,
  restored_from integer,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, saved_query_id, version),
  FOREIGN KEY (workspace_id, saved_query_id) REFERENCES public.saved_queries ON DELETE CASCADE
);

-- How a saved query's result is drawn.
CREATE TABLE public.charts (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  saved_query_id uuid NOT NULL,
  title text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('table', 'line', 'bar', 'area', 'pie', 'scatter', 'number')),
  -- Which column is what.
  mapping jsonb NOT NULL,
  position integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, saved_query_id) REFERENCES public.saved_queries ON DELETE CASCADE
);
CREATE INDEX ON public.charts (workspace_id, saved_query_id, position);

-- A result that was computed, kept as history and answered with while it is fresh. Its key is the SHA-256 of the final
-- SQL, the values of its parameters and the connection.
CREATE TABLE public.result_snapshots (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  saved_query_id uuid NOT NULL,
  version integer NOT NULL,
  cache_key text NOT NULL,
  params jsonb NOT NULL,
  columns jsonb NOT NULL,
  -- As it is sent: nobody needs to look inside.
  rows text NOT NULL,
  row_count integer NOT NULL,
  is_truncated boolean NOT NULL,
  duration_ms double precision NOT NULL,
  computed_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, saved_query_id) REFERENCES public.saved_queries ON DELETE CASCADE
);
CREATE INDEX ON public.result_snapshots (workspace_id, cache_key, computed_at DESC);
CREATE INDEX ON public.result_snapshots (workspace_id, saved_query_id, computed_at DESC);

-- Who ran a saved query, when, and how it went; the result, while it is kept, is the snapshot.
CREATE TABLE public.query_runs (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  saved_query_id uuid NOT NULL,
  version integer NOT NULL,
  trigger text NOT NULL CHECK (trigger IN ('person', 'schedule', 'export')),
  user_id uuid,
  user_name text NOT NULL,
  params jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('completed', 'failed', 'cancelled')),
  is_cached boolean NOT NULL DEFAULT false,
  snapshot_id uuid,
  row_count integer,
  duration_ms double precision NOT NULL,
  error jsonb,
  started_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, saved_query_id) REFERENCES public.saved_queries ON DELETE CASCADE
);
CREATE INDEX ON public.query_runs (workspace_id, saved_query_id, started_at DESC, id DESC);

-- A number over time that the scheduler keeps up to date.
CREATE TABLE public.metrics (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  unit text NOT NULL DEFAULT '',
  -- The choices of the builder, or null when the SQL was written by hand.
  builder jsonb,
  sql text NOT NULL,
  dimensions text[] NOT NULL DEFAULT '{}',
  refresh_seconds integer NOT NULL DEFAULT 3600,
  hourly_retention_days integer NOT NULL DEFAULT 90,
  daily_retention_days integer NOT NULL DEFAULT 730,
  is_paused boolean NOT NULL DEFAULT false,
  owner_id uuid NOT NULL,
  owner_name text NOT NULL,
  next_run_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, name)
);
CREATE INDEX ON public.metrics (next_run_at) WHERE NOT is_paused;

CREATE TABLE public.metric_runs (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  metric_id uuid NOT NULL,
  trigger text NOT NULL CHECK (trigger IN ('person', 'schedule')),
  requester_label text NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'completed', 'failed')),
  -- Which attempt owns it: one that was taken for dead and lives writes nothing any more.
  claim uuid,
  intervals integer NOT NULL DEFAULT 0,
  rows_written integer NOT NULL DEFAULT 0,
  error jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, metric_id) REFERENCES public.metrics ON DELETE CASCADE
);
CREATE INDEX ON public.metric_runs (workspace_id, metric_id, id DESC);
-- One at a time.
CREATE UNIQUE INDEX metric_runs_active ON public.metric_runs (workspace_id, metric_id)
  WHERE status IN ('pending', 'running');

-- Who follows a relation besides the project's models, such as a metric of a workspace: the interval ledger keeps pending
-- rows for it as for a model. `relation` is a schema and a name, such as `raw.events`.
CREATE TABLE raw.followers (
  workspace_id uuid NOT NULL,
  follower text NOT NULL,
  relation text NOT NULL,
  PRIMARY KEY (workspace_id, follower, relation)
);

-- The values. One row per bucket and combination of dimensions (`{}` without any); a day is one of the reporting zone.
CREATE TABLE aggregates.aggregate_metric_hourly (
  workspace_id uuid NOT NULL,
  metric_id uuid NOT NULL,
  bucket_at timestamptz NOT NULL,
  dimensions jsonb NOT NULL DEFAULT '{}',
  value double precision,
  run_id uuid NOT NULL,
  computed_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, metric_id, bucket_at, dimensions)
);
CREATE TABLE aggregates.aggregate_metric_daily (LIKE aggregates.aggregate_metric_hourly INCLUDING ALL);

GRANT SELECT, INSERT, UPDATE, DELETE ON
  public.connections, public.saved_queries, public.charts, public.metrics TO strata_app;
GRANT SELECT, INSERT ON public.saved_query_versions, public.query_runs TO strata_app;
GRANT DELETE ON public.query_runs TO strata_app;
GRANT SELECT, INSERT, DELETE ON public.result_snapshots, raw.followers, raw.pending_intervals TO strata_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.metric_runs TO strata_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON aggregates.aggregate_metric_hourly, aggregates.aggregate_metric_daily
  TO strata_app;
-- What the scheduler must know of all tenants.
GRANT SELECT (workspace_id, id, refresh_seconds, refreshed_at, refresh_failures) ON public.saved_queries
  TO strata_pipeline;
GRANT SELECT (workspace_id, computed_at), DELETE ON public.result_snapshots TO strata_pipeline;
GRANT SELECT (workspace_id, started_at), DELETE ON public.query_runs TO strata_pipeline;
GRANT SELECT (workspace_id, id, is_paused, next_run_at, hourly_retention_days, daily_retention_days)
  ON public.metrics TO strata_pipeline;
GRANT SELECT ON raw.followers TO strata_pipeline;
GRANT SELECT (workspace_id, id, status, created_at), DELETE ON public.metric_runs TO strata_pipeline;
GRANT SELECT, DELETE ON aggregates.aggregate_metric_hourly, aggregates.aggregate_metric_daily TO strata_pipeline;
-- Rotation of the key that encrypts passwords works on all tenants.
GRANT SELECT (workspace_id, id, password_encrypted), UPDATE (password_encrypted) ON public.connections TO strata_pipeline;
