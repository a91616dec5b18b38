-- What a project's visitors should come to do: send an event of a name, or view a page whose path fits a pattern.
CREATE TABLE public.goals (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  project_id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('event', 'path')),
  pattern text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects ON DELETE CASCADE
);
CREATE INDEX ON public.goals (workspace_id, project_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON public.goals TO strata_app;
