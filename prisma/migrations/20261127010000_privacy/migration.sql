-- Erasures of people. Who it is stands in `subject` only until it is done; after that a keyed hash is all there is.
CREATE TABLE public.privacy_jobs (
  workspace_id uuid NOT NULL REFERENCES public.workspaces ON DELETE CASCADE,
  id uuid NOT NULL,
  project_id uuid NOT NULL,
  subject text,
  subject_hash text NOT NULL,
  -- pending: nothing is erased yet; rebuilding: raw rows are gone, what was built from them follows.
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'rebuilding', 'completed')),
  requested_by uuid NOT NULL,
  requester_label text NOT NULL,
  -- Under what its marks stand in raw.dirty_intervals.
  batches uuid[] NOT NULL DEFAULT '{}',
  -- Rows that went, by table.
  erased jsonb NOT NULL DEFAULT '{}',
  -- Rows that name the person still, by table: what people wrote, sealed rollups. Null until it is done.
  remaining jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  CHECK (subject IS NULL OR status <> 'completed')
);
-- One at a time of one person.
CREATE UNIQUE INDEX privacy_jobs_unfinished ON public.privacy_jobs (workspace_id, project_id, subject_hash)
  WHERE status <> 'completed';

GRANT SELECT, INSERT ON public.privacy_jobs TO strata_app;
GRANT SELECT, UPDATE ON public.privacy_jobs TO strata_pipeline;
GRANT UPDATE (subject, status, erased, remaining, finished_at) ON public.privacy_jobs TO strata_app;
-- What an erasure looks through besides raw rows.
GRANT SELECT (workspace_id, params, error), DELETE ON public.query_runs TO strata_pipeline;
