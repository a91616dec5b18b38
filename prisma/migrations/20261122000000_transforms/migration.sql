-- The interval ledger (ADR 12) and the record of transform runs.

-- What a ledgered model has to rebuild. A fold turns marks into rows of the models that read the events; a rebuild
-- deletes its own rows and leaves some for the models that read it, in its own transaction. A bucket of -infinity stands
-- for all of a project. No key but the row itself: writers must never wait for each other.
CREATE TABLE raw.pending_intervals (
  workspace_id uuid NOT NULL,
  project_id uuid NOT NULL,
  model text NOT NULL,
  bucket timestamptz NOT NULL,
  fold_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, project_id, model, bucket, fold_id)
);
CREATE INDEX ON raw.pending_intervals (model, workspace_id, project_id);

-- Before this moment raw rows of a project were removed: what was built from them stays as it is.
CREATE TABLE raw.seals (
  workspace_id uuid NOT NULL,
  project_id uuid NOT NULL,
  sealed_before timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, project_id)
);

-- One run of the transform engine. Without workspace_id it concerns the whole installation, with one it is a
-- workspace's recompute of a range.
CREATE TABLE public.transform_runs (
  id uuid PRIMARY KEY,
  workspace_id uuid REFERENCES public.workspaces ON DELETE CASCADE,
  project_id uuid,
  command text NOT NULL CHECK (command IN ('run', 'test', 'build', 'seed')),
  trigger text NOT NULL CHECK (trigger IN ('schedule', 'person', 'cli')),
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
  requester_id uuid,
  requester_label text NOT NULL,
  selection text[] NOT NULL DEFAULT '{}',
  exclusion text[] NOT NULL DEFAULT '{}',
  full_refresh boolean NOT NULL DEFAULT false,
  range_from timestamptz,
  range_to timestamptz,
  attempt integer NOT NULL DEFAULT 1,
  nodes_total integer,
  nodes_done integer NOT NULL DEFAULT 0,
  summary jsonb NOT NULL DEFAULT '{}',
  error jsonb,
  cancel_requested_at timestamptz,
  -- Moved on every second by the worker that runs it: one that died is told by its silence.
  heartbeat_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  CHECK (workspace_id IS NOT NULL OR project_id IS NULL)
);
CREATE INDEX ON public.transform_runs (created_at DESC, id DESC);
CREATE INDEX ON public.transform_runs (workspace_id, created_at DESC);
CREATE INDEX ON public.transform_runs (requester_label, created_at DESC) WHERE trigger = 'schedule';
CREATE INDEX ON public.transform_runs (status) WHERE status IN ('pending', 'running');
-- Runs of the whole installation hold no tenant's data: names of models, times, counts. Who may look is the API's rule.
DROP POLICY IF EXISTS workspace_isolation ON public.transform_runs;
CREATE POLICY installation_or_workspace ON public.transform_runs TO strata_app
  USING (workspace_id IS NULL OR workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid);

-- What a run did to each node, and what it said meanwhile.
CREATE TABLE public.transform_run_nodes (
  run_id uuid NOT NULL REFERENCES public.transform_runs ON DELETE CASCADE,
  node text NOT NULL,
  workspace_id uuid,
  position integer NOT NULL,
  status text NOT NULL
    CHECK (status IN ('pending', 'running', 'success', 'error', 'skipped', 'pass', 'fail', 'warn', 'cancelled')),
  message text,
  rows_affected bigint,
  intervals integer,
  started_at timestamptz,
  finished_at timestamptz,
  log text NOT NULL DEFAULT '',
  PRIMARY KEY (run_id, node)
);
CREATE INDEX ON public.transform_run_nodes (node, started_at DESC);
DROP POLICY IF EXISTS workspace_isolation ON public.transform_run_nodes;
CREATE POLICY installation_or_workspace ON public.transform_run_nodes TO strata_app
  USING (workspace_id IS NULL OR workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid);

-- The scheduler's switch and memory: one row per schedule, named `hourly`, `live` or `model:<unique id>`. What became
-- of its runs stands in transform_runs, under its name as requester_label.
CREATE TABLE public.transform_schedules (
  name text PRIMARY KEY,
  is_paused boolean NOT NULL DEFAULT false,
  last_slot timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE POLICY installation_wide ON public.transform_schedules TO strata_app USING (true);

GRANT SELECT ON raw.dirty_intervals, raw.pending_intervals, raw.seals TO strata_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.transform_runs, public.transform_run_nodes TO strata_app;
GRANT SELECT, INSERT, UPDATE ON public.transform_schedules TO strata_app;
GRANT SELECT, DELETE ON raw.dirty_intervals TO strata_pipeline;
-- A change of the reporting zone dirties the days of all projects.
GRANT INSERT ON raw.dirty_intervals TO strata_app;
GRANT SELECT, INSERT, DELETE ON raw.pending_intervals TO strata_pipeline;
GRANT SELECT, INSERT, UPDATE ON raw.seals TO strata_pipeline;
-- Transforms read what the control plane says of tenants.
GRANT SELECT ON raw.people, raw.ingest_batches TO strata_pipeline;
GRANT USAGE ON SCHEMA public TO strata_pipeline;
GRANT SELECT ON public.workspaces, public.projects, public.event_sources TO strata_pipeline;
GRANT SELECT, INSERT, UPDATE ON public.transform_runs, public.transform_run_nodes, public.transform_schedules
  TO strata_pipeline;
