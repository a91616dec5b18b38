-- The listed SECURITY DEFINER functions: what must be answered before a tenant is known. Run as superuser at every
-- start, after the migrations. They belong to strata_lookup, which bypasses row-level security but holds grants on the
-- needed columns alone. A new one is added here and nowhere else; a test compares the list.

GRANT SELECT (id, name, reporting_zone, suspended_at, allow_share_links, created_at) ON public.workspaces TO strata_lookup;
GRANT SELECT (workspace_id, user_id, role, created_at) ON public.members TO strata_lookup;
GRANT SELECT (workspace_id, id, domains) ON public.projects TO strata_lookup;
GRANT SELECT (workspace_id, project_id, key, expires_at) ON public.write_keys TO strata_lookup;
GRANT SELECT (workspace_id, id, slug, is_active) ON public.event_sources TO strata_lookup;
GRANT SELECT (workspace_id, token_hash, role, email, invited_by, expires_at, accepted_at)
  ON public.invitations TO strata_lookup;
GRANT SELECT (workspace_id, id, dashboard_id, token_hash, expires_at, revoked_at) ON public.share_links TO strata_lookup;
GRANT SELECT (workspace_id, id) ON public.connections, public.saved_queries, public.metrics, public.dashboards, public.filter_sets,
  public.annotations, public.exports TO strata_lookup;
GRANT SELECT (id, disabled_at, is_superadmin) ON auth.users TO strata_lookup;
GRANT SELECT (id, user_id, revoked_at, expires_at) ON auth.sessions TO strata_lookup;
GRANT SELECT (user_id, workspace_id, expires_at, closed_at) ON auth.audit_tickets TO strata_lookup;
GRANT SELECT (model) ON raw.pending_intervals TO strata_lookup;
GRANT SELECT (workspace_id, failed_at, resolved_at) ON raw.dead_letters TO strata_lookup;

-- Write key → what ingest must know of its project.
DROP FUNCTION IF EXISTS lookup.write_key(text);
CREATE OR REPLACE FUNCTION lookup.ingest_key(wanted text)
RETURNS TABLE (
  workspace_id uuid, project_id uuid, domains text[], expires_at timestamptz, is_suspended boolean, sources jsonb
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT k.workspace_id, k.project_id, p.domains, k.expires_at, w.suspended_at IS NOT NULL,
    (SELECT coalesce(jsonb_object_agg(s.slug, s.id), '{}')
     FROM public.event_sources s WHERE s.workspace_id = k.workspace_id AND s.is_active)
  FROM public.write_keys k
  JOIN public.projects p ON p.workspace_id = k.workspace_id AND p.id = k.project_id
  JOIN public.workspaces w ON w.id = k.workspace_id
  WHERE k.key = wanted AND (k.expires_at IS NULL OR k.expires_at > now())
$$;

-- Project → its workspace, for commands on the server itself, which act for no user.
CREATE OR REPLACE FUNCTION lookup.project_workspace(wanted uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.workspace_id FROM public.projects p WHERE p.id = wanted
$$;

-- User → the workspaces they are a member of, also those that are suspended: whoever enters one is told so.
DROP FUNCTION IF EXISTS lookup.memberships(uuid);
CREATE OR REPLACE FUNCTION lookup.memberships(wanted uuid)
RETURNS TABLE (workspace_id uuid, name text, reporting_zone text, role text, is_suspended boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT w.id, w.name, w.reporting_zone, m.role, w.suspended_at IS NOT NULL
  FROM public.members m JOIN public.workspaces w ON w.id = m.workspace_id
  WHERE m.user_id = wanted
  ORDER BY m.created_at, w.id
$$;

-- Hash of an invitation's token → what it invites to; nothing once it was used or has expired.
CREATE OR REPLACE FUNCTION lookup.invitation(wanted text)
RETURNS TABLE (workspace_id uuid, workspace_name text, role text, email text, invited_by text, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT w.id, w.name, i.role, i.email, i.invited_by, i.expires_at
  FROM public.invitations i JOIN public.workspaces w ON w.id = i.workspace_id AND w.suspended_at IS NULL
  WHERE i.token_hash = wanted AND i.accepted_at IS NULL AND i.expires_at > now()
$$;

-- Hash of a share link's token → the dashboard that it shows; nothing once it was revoked or has expired, or where links
-- are not allowed.
CREATE OR REPLACE FUNCTION lookup.share_link(wanted text)
RETURNS TABLE (workspace_id uuid, dashboard_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.workspace_id, l.dashboard_id, l.id
  FROM public.share_links l
  JOIN public.workspaces w ON w.id = l.workspace_id AND w.suspended_at IS NULL AND w.allow_share_links
  WHERE l.token_hash = wanted AND l.revoked_at IS NULL AND l.expires_at > now()
$$;

-- Session → whether it is still good (not revoked, not expired, user enabled), and whether its user is a superadmin.
CREATE OR REPLACE FUNCTION lookup.session(wanted uuid, owner uuid)
RETURNS TABLE (is_superadmin boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT u.is_superadmin
  FROM auth.sessions s JOIN auth.users u ON u.id = s.user_id
  WHERE s.id = wanted AND s.user_id = owner AND s.revoked_at IS NULL AND s.expires_at > now() AND u.disabled_at IS NULL
$$;

-- (Resource, user) → its workspace and the user's standing there. No row: no such resource, or no standing at all;
-- the caller cannot tell which.
CREATE OR REPLACE FUNCTION lookup.access(kind text, resource uuid, asking_user uuid)
RETURNS TABLE (workspace_id uuid, role text, has_ticket boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH target AS (
    SELECT resource AS workspace_id WHERE kind = 'workspace'
    UNION ALL SELECT p.workspace_id FROM public.projects p WHERE kind = 'project' AND p.id = resource
    UNION ALL SELECT s.workspace_id FROM public.event_sources s WHERE kind = 'source' AND s.id = resource
    UNION ALL SELECT c.workspace_id FROM public.connections c WHERE kind = 'connection' AND c.id = resource
    UNION ALL SELECT q.workspace_id FROM public.saved_queries q WHERE kind = 'saved_query' AND q.id = resource
    UNION ALL SELECT m.workspace_id FROM public.metrics m WHERE kind = 'metric' AND m.id = resource
    UNION ALL SELECT d.workspace_id FROM public.dashboards d WHERE kind = 'dashboard' AND d.id = resource
    UNION ALL SELECT f.workspace_id FROM public.filter_sets f WHERE kind = 'filter_set' AND f.id = resource
    UNION ALL SELECT a.workspace_id FROM public.annotations a WHERE kind = 'annotation' AND a.id = resource
    UNION ALL SELECT e.workspace_id FROM public.exports e WHERE kind = 'export' AND e.id = resource
  ),
  standing AS (
    SELECT t.workspace_id, m.role, w.suspended_at IS NOT NULL AS is_suspended,
      EXISTS (
        SELECT FROM auth.audit_tickets a JOIN auth.users u ON u.id = a.user_id AND u.is_superadmin
        WHERE a.user_id = asking_user AND a.workspace_id = t.workspace_id
          AND a.closed_at IS NULL AND a.expires_at > now()
      ) AS has_ticket
    FROM target t
    JOIN public.workspaces w ON w.id = t.workspace_id
    LEFT JOIN public.members m ON m.workspace_id = t.workspace_id AND m.user_id = asking_user
  )
  SELECT s.workspace_id, CASE WHEN NOT s.is_suspended THEN s.role END, s.has_ticket FROM standing s WHERE s.role IS NOT NULL OR s.has_ticket
$$;

-- Workspace → whether it exists, for a superadmin who is about to open a ticket.
CREATE OR REPLACE FUNCTION lookup.workspace_exists(wanted uuid, asking_user uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.workspaces w WHERE w.id = wanted)
    AND EXISTS (SELECT FROM auth.users u WHERE u.id = asking_user AND u.is_superadmin)
$$;

-- All tenants in the order of their ids, or those that are sought by a part of their name or by their id, for a superadmin.
DROP FUNCTION IF EXISTS lookup.tenants(uuid, uuid, integer);
CREATE OR REPLACE FUNCTION lookup.tenants(asking_user uuid, sought text, after uuid, wanted integer)
RETURNS TABLE (id uuid, name text, suspended_at timestamptz, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT w.id, w.name, w.suspended_at, w.created_at FROM public.workspaces w
  WHERE (after IS NULL OR w.id > after)
    AND (sought IS NULL OR strpos(lower(w.name), lower(sought)) > 0 OR w.id::text = lower(sought))
    AND EXISTS (SELECT FROM auth.users u WHERE u.id = asking_user AND u.is_superadmin)
  ORDER BY w.id LIMIT wanted
$$;

-- Workspace → how many events the database refused, in the last day, still open and in all; the worst first, for a superadmin.
CREATE OR REPLACE FUNCTION lookup.dead_letters(asking_user uuid, wanted integer)
RETURNS TABLE (workspace_id uuid, name text, last_day bigint, open bigint, total bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT w.id, w.name, count(*) FILTER (WHERE d.failed_at > now() - interval '1 day'),
    count(*) FILTER (WHERE d.resolved_at IS NULL), count(*)
  FROM raw.dead_letters d JOIN public.workspaces w ON w.id = d.workspace_id
  WHERE EXISTS (SELECT FROM auth.users u WHERE u.id = asking_user AND u.is_superadmin)
  GROUP BY w.id, w.name ORDER BY 3 DESC, 5 DESC, w.id LIMIT wanted
$$;

-- Model → how many intervals of all tenants wait to be rebuilt, for a superadmin.
CREATE OR REPLACE FUNCTION lookup.pending_intervals(asking_user uuid) RETURNS TABLE (model text, intervals bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.model, count(*) FROM raw.pending_intervals p
  WHERE EXISTS (SELECT FROM auth.users u WHERE u.id = asking_user AND u.is_superadmin)
  GROUP BY p.model
$$;

DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'lookup'::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO strata_lookup', f);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO strata_app', f);
  END LOOP;
END $$;
