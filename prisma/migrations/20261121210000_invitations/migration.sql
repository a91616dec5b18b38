-- Runs as strata_owner. The DDL guard covers the table.

-- A way into a workspace by a link. The token stands in the link alone; here is its SHA-256.
CREATE TABLE public.invitations (
  workspace_id uuid NOT NULL REFERENCES public.workspaces ON DELETE CASCADE,
  id uuid NOT NULL,
  token_hash text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
  email text CHECK (email = lower(email)),
  invited_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, token_hash)
);
CREATE INDEX ON public.invitations (token_hash);
GRANT SELECT, INSERT, UPDATE, DELETE ON public.invitations TO strata_app;
