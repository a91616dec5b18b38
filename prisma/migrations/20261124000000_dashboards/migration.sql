-- Dashboards: what stands on them, what they were, whose they are, and who else may look.

-- Whether guests may be let in by links. Off, all links are worthless at once.
ALTER TABLE public.workspaces ADD COLUMN allow_share_links boolean NOT NULL DEFAULT false;

CREATE TABLE public.dashboards (
  workspace_id uuid NOT NULL REFERENCES public.workspaces ON DELETE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  tags text[] NOT NULL DEFAULT '{}',
  visibility text NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'shared')),
  -- An open page asks anew this often. Null: when it is told to.
  refresh_seconds integer,
  -- What the page is filtered by when it is opened.
  filters jsonb NOT NULL DEFAULT '{}',
  -- Counts every change of widgets, layout and filters, also those that were folded into one version.
  version integer NOT NULL DEFAULT 1,
  owner_id uuid NOT NULL,
  owner_name text NOT NULL,
  updated_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX ON public.dashboards (workspace_id, updated_at DESC, id DESC);

-- What stands on a dashboard. An id is a widget's name on its own dashboard: it is the same in all its versions.
CREATE TABLE public.widgets (
  workspace_id uuid NOT NULL,
  dashboard_id uuid NOT NULL,
  id uuid NOT NULL,
  title text NOT NULL DEFAULT '',
  description text NOT NULL DEFAULT '',
  source jsonb NOT NULL,
  chart jsonb NOT NULL DEFAULT '{}',
  filters jsonb NOT NULL DEFAULT '{}',
  -- On a grid of 12 columns.
  x integer NOT NULL,
  y integer NOT NULL,
  w integer NOT NULL,
  h integer NOT NULL,
  PRIMARY KEY (workspace_id, dashboard_id, id),
  FOREIGN KEY (workspace_id, dashboard_id) REFERENCES public.dashboards ON DELETE CASCADE
);

-- What a dashboard was: its widgets and filters as one document.
CREATE TABLE public.dashboard_versions (
  workspace_id uuid NOT NULL,
  dashboard_id uuid NOT NULL,
  version integer NOT NULL,
  content jsonb NOT NULL,
  author_id uuid NOT NULL,
  author_name text NOT NULL,
  restored_from integer,
  -- When it was begun, and when something was last folded into it.
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, dashboard_id, version),
  FOREIGN KEY (workspace_id, dashboard_id) REFERENCES public.dashboards ON DELETE CASCADE
);

CREATE TABLE public.dashboard_favourites (
  workspace_id uuid NOT NULL,
  dashboard_id uuid NOT NULL,
  user_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, dashboard_id, user_id),
  FOREIGN KEY (workspace_id, dashboard_id) REFERENCES public.dashboards ON DELETE CASCADE
);

-- Filters under a name, to be put on any dashboard.
CREATE TABLE public.filter_sets (
  workspace_id uuid NOT NULL REFERENCES public.workspaces ON DELETE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL,
  visibility text NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'shared')),
  filters jsonb NOT NULL,
  owner_id uuid NOT NULL,
  owner_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);

-- What happened at a time, for whoever reads a chart: a release, a campaign. Of one project, or of all.
CREATE TABLE public.annotations (
  workspace_id uuid NOT NULL REFERENCES public.workspaces ON DELETE CASCADE,
  id uuid NOT NULL,
  project_id uuid,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz,
  text text NOT NULL,
  author_id uuid NOT NULL,
  author_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, project_id) REFERENCES public.projects ON DELETE CASCADE
);
CREATE INDEX ON public.annotations (workspace_id, starts_at);
CREATE INDEX ON public.annotations (workspace_id, project_id);

-- A way to look at one dashboard without an account. The token stands in the link alone.
CREATE TABLE public.share_links (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  dashboard_id uuid NOT NULL,
  token_hash text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  last_used_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, token_hash),
  FOREIGN KEY (workspace_id, dashboard_id) REFERENCES public.dashboards ON DELETE CASCADE
);
CREATE INDEX ON public.share_links (token_hash);
CREATE INDEX ON public.share_links (workspace_id, dashboard_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON public.dashboards, public.widgets, public.dashboard_versions,
  public.filter_sets, public.annotations, public.share_links TO strata_app;
GRANT SELECT, INSERT, DELETE ON public.dashboard_favourites TO strata_app;
