-- Files that people asked for: made by the worker, fetched by whoever asked, gone after some days.
CREATE TABLE public.exports (
  workspace_id uuid NOT NULL REFERENCES public.workspaces ON DELETE CASCADE,
  id uuid NOT NULL,
  requested_by uuid NOT NULL,
  requester_label text NOT NULL,
  -- The standing of who asked: a superadmin who came by ticket is no member.
  requested_as text NOT NULL,
  -- What of: a dashboard, a widget, a saved query.
  source jsonb NOT NULL,
  -- What that was called when it was asked for.
  name text NOT NULL,
  format text NOT NULL CHECK (format IN ('csv', 'json', 'ndjson', 'xlsx', 'pdf')),
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'running', 'completed', 'failed', 'cancelled', 'expired')),
  -- Which attempt owns it: one that was taken for dead and lives writes nothing any more.
  claim uuid,
  attempts integer NOT NULL DEFAULT 0,
  -- From 0 to 1. Null while nobody knows how much there is.
  progress double precision,
  rows integer NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0,
  -- With its ending, once it is there.
  file_name text,
  error jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  -- When the file goes.
  expires_at timestamptz,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX ON public.exports (workspace_id, requested_by, id DESC);
-- Those that nobody has finished.
CREATE INDEX exports_unfinished ON public.exports (workspace_id, requested_by) WHERE status IN ('pending', 'running');
CREATE INDEX ON public.exports (id);

GRANT SELECT, INSERT, UPDATE, DELETE ON public.exports TO strata_app;
-- What the upkeep must know of all tenants.
GRANT SELECT (workspace_id, id, requested_by, requested_as, status, claim, created_at, expires_at), UPDATE (status), DELETE
  ON public.exports TO strata_pipeline;
GRANT SELECT (workspace_id, user_id) ON public.members TO strata_pipeline;
