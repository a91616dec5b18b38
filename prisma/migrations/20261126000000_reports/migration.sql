-- The report catalogue. What the reports say stands in aggregates.metric_snapshots_daily and …_weekly, which the transforms
-- build (ADR 22).

CREATE TABLE public.report_definitions (
  workspace_id uuid NOT NULL REFERENCES public.workspaces ON DELETE CASCADE,
  slug text NOT NULL,
  -- What it counts events by: their source, their status or their entity.
  kind text NOT NULL CHECK (kind IN ('volume', 'status', 'entities')),
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  -- Only events of these names; empty: of all.
  event_names text[] NOT NULL DEFAULT '{}',
  -- Only events of this source; null: of all.
  source text,
  cache_ttl_seconds integer NOT NULL DEFAULT 60,
  default_window text NOT NULL DEFAULT 'day' CHECK (default_window IN ('day', 'week')),
  -- Every workspace has these, for good.
  is_built_in boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, slug),
  FOREIGN KEY (workspace_id, source) REFERENCES public.event_sources (workspace_id, slug)
);

-- By which buckets a report is told.
CREATE TABLE public.aggregate_windows (
  workspace_id uuid NOT NULL,
  report_slug text NOT NULL,
  window_name text NOT NULL CHECK (window_name IN ('day', 'week')),
  retention_days integer NOT NULL DEFAULT 730,
  refresh_interval_minutes integer NOT NULL DEFAULT 60,
  PRIMARY KEY (workspace_id, report_slug, window_name),
  FOREIGN KEY (workspace_id, report_slug) REFERENCES public.report_definitions ON DELETE CASCADE
);

GRANT SELECT, INSERT, UPDATE, DELETE ON public.report_definitions, public.aggregate_windows TO strata_app;
GRANT SELECT ON public.report_definitions TO strata_pipeline;

CREATE FUNCTION public.add_built_in_reports(workspace uuid) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.report_definitions (workspace_id, slug, kind, name, description, is_built_in) VALUES
    (workspace, 'volume-by-period', 'volume', 'Volume by period', 'Events per day or week, also by their source.', true),
    (workspace, 'status-counts', 'status', 'Status counts', 'Events by their status, also per day or week.', true),
    (workspace, 'top-entities', 'entities', 'Top entities', 'The entities with the most events.', true);
  INSERT INTO public.aggregate_windows (workspace_id, report_slug, window_name)
  SELECT workspace, d.slug, w.window_name
  FROM public.report_definitions d CROSS JOIN (VALUES ('day'), ('week')) w (window_name)
  WHERE d.workspace_id = workspace AND d.is_built_in;
$$;
REVOKE ALL ON FUNCTION public.add_built_in_reports(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.add_built_in_reports(uuid) TO strata_app;

-- A trigger, so that no way of making a workspace can forget them.
CREATE FUNCTION public.give_built_in_reports() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM public.add_built_in_reports(new.id);
  RETURN new;
END $$;
CREATE TRIGGER give_built_in_reports AFTER INSERT ON public.workspaces
  FOR EACH ROW EXECUTE FUNCTION public.give_built_in_reports();

-- The owner sees no row of a tenant.
RESET ROLE;
SELECT public.add_built_in_reports(id) FROM public.workspaces;
SET LOCAL ROLE strata_owner;

-- A recompute that somebody asked for from a report.
ALTER TABLE public.transform_runs
  ADD COLUMN report_slug text,
  ADD COLUMN window_name text;
CREATE INDEX ON public.transform_runs (workspace_id, project_id, finished_at DESC) WHERE project_id IS NOT NULL;
