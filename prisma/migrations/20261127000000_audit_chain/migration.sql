-- The audit log becomes a hash chain: one per workspace and one of the installation. Each entry holds the hash of the one
-- before it; a head holds the last, so that a cut-off end shows; what retention removed leaves an anchor in the head.
-- See docs/decisions/0023-audit-is-a-hash-chain.md.

ALTER TABLE public.audit_entries
  ADD COLUMN seq bigint,
  ADD COLUMN before jsonb,
  ADD COLUMN after jsonb,
  ADD COLUMN ip_hash text,
  ADD COLUMN prev_hash text,
  ADD COLUMN hash text;
ALTER TABLE auth.audit_entries
  ADD COLUMN seq bigint,
  ADD COLUMN actor_label text,
  ADD COLUMN ip_hash text,
  ADD COLUMN prev_hash text,
  ADD COLUMN hash text;

CREATE TABLE public.audit_heads (
  workspace_id uuid PRIMARY KEY,
  -- The last entry.
  seq bigint NOT NULL DEFAULT 0,
  hash text NOT NULL DEFAULT repeat('0', 64),
  -- The last entry that retention removed.
  anchor_seq bigint NOT NULL DEFAULT 0,
  anchor_hash text NOT NULL DEFAULT repeat('0', 64)
);
CREATE TABLE auth.audit_head (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  seq bigint NOT NULL DEFAULT 0,
  hash text NOT NULL DEFAULT repeat('0', 64),
  anchor_seq bigint NOT NULL DEFAULT 0,
  anchor_hash text NOT NULL DEFAULT repeat('0', 64)
);
INSERT INTO auth.audit_head DEFAULT VALUES;

-- At least this long in a workspace; null: as long as the installation says.
ALTER TABLE public.workspaces
  ADD COLUMN audit_retention_days integer CHECK (audit_retention_days BETWEEN 30 AND 36500);

-- Entries come in by audit.append alone.
REVOKE INSERT ON public.audit_entries FROM strata_app;
REVOKE INSERT ON auth.audit_entries FROM strata_auth;
GRANT SELECT ON public.audit_heads TO strata_app;
GRANT SELECT ON auth.audit_head TO strata_auth;
GRANT SELECT, INSERT, DELETE ON public.audit_entries, auth.audit_entries TO strata_audit;
GRANT SELECT, INSERT, UPDATE ON public.audit_heads, auth.audit_head TO strata_audit;
-- Which chains there are, for who verifies them all.
GRANT SELECT (workspace_id) ON public.audit_entries, public.audit_heads TO strata_pipeline;

-- From here as superuser: the functions belong to strata_audit, and the owner of the tables sees no row of them.
RESET ROLE;

-- SHA-256 over all of an entry's columns but the hash itself, prev_hash among them. jsonb has one text for one value; a
-- column that is null is left out, so that columns of later migrations change no hash of earlier entries.
CREATE FUNCTION audit.entry_hash(entry anyelement) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
  SELECT encode(sha256(convert_to(jsonb_object_agg(key, value)::text, 'UTF8')), 'hex')
  FROM jsonb_each(to_jsonb(entry)) WHERE key <> 'hash' AND value <> 'null'
$$;

-- Adds an entry to a workspace's chain. The head's row lets in one at a time until the transaction ends.
CREATE FUNCTION audit.append_to(workspace uuid, entry jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  added public.audit_entries := jsonb_populate_record(NULL::public.audit_entries, entry);
BEGIN
  INSERT INTO public.audit_heads AS h (workspace_id, seq) VALUES (workspace, 1)
    ON CONFLICT (workspace_id) DO UPDATE SET seq = h.seq + 1
    RETURNING seq, hash INTO added.seq, added.prev_hash;
  added.workspace_id := workspace;
  added.created_at := clock_timestamp();
  added.hash := audit.entry_hash(added);
  INSERT INTO public.audit_entries VALUES (added.*);
  UPDATE public.audit_heads SET hash = added.hash WHERE workspace_id = workspace;
END $$;

-- Adds an entry to the chain of the workspace that the transaction has entered, whatever the entry says.
CREATE FUNCTION audit.append(entry jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  entered uuid := nullif(current_setting('app.workspace_id', true), '')::uuid;
BEGIN
  IF entered IS NULL THEN
    RAISE EXCEPTION 'an audit entry needs a workspace' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM audit.append_to(entered, entry);
END $$;

-- Adds an entry to the installation's chain.
CREATE FUNCTION audit.append_installation(entry jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  added auth.audit_entries := jsonb_populate_record(NULL::auth.audit_entries, entry);
BEGIN
  UPDATE auth.audit_head SET seq = seq + 1 RETURNING seq, hash INTO added.seq, added.prev_hash;
  added.created_at := clock_timestamp();
  added.hash := audit.entry_hash(added);
  INSERT INTO auth.audit_entries VALUES (added.*);
  UPDATE auth.audit_head SET hash = added.hash;
END $$;

-- Retention's own door: removes a workspace's entries from before a moment, oldest first and without a gap, notes the
-- last of them in the head and says so in an entry of its own. Where one of them is missing it removes none: what shows
-- that somebody tampered stays. Returns how many went.
CREATE FUNCTION audit.trim(workspace uuid, until timestamptz, entry jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head public.audit_heads;
  through bigint;
  removed bigint;
BEGIN
  SELECT * INTO head FROM public.audit_heads WHERE workspace_id = workspace FOR UPDATE;
  SELECT coalesce(min(seq) FILTER (WHERE created_at >= until), head.seq + 1) - 1 INTO through
    FROM public.audit_entries WHERE workspace_id = workspace;
  SELECT count(*) INTO removed FROM public.audit_entries WHERE workspace_id = workspace AND seq <= through;
  IF removed = 0 OR removed <> through - head.anchor_seq THEN
    RETURN 0;
  END IF;
  UPDATE public.audit_heads SET anchor_seq = through,
      anchor_hash = (SELECT hash FROM public.audit_entries WHERE workspace_id = workspace AND seq = through)
    WHERE workspace_id = workspace RETURNING * INTO head;
  DELETE FROM public.audit_entries WHERE workspace_id = workspace AND seq <= through;
  PERFORM audit.append_to(workspace, entry || jsonb_build_object(
    'metadata', jsonb_build_object('removed', removed, 'anchor_seq', through, 'anchor_hash', head.anchor_hash)));
  RETURN removed;
END $$;

-- The same for the installation's chain.
CREATE FUNCTION audit.trim_installation(until timestamptz, entry jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head auth.audit_head;
  through bigint;
  removed bigint;
BEGIN
  SELECT * INTO head FROM auth.audit_head FOR UPDATE;
  SELECT coalesce(min(seq) FILTER (WHERE created_at >= until), head.seq + 1) - 1 INTO through FROM auth.audit_entries;
  SELECT count(*) INTO removed FROM auth.audit_entries WHERE seq <= through;
  IF removed = 0 OR removed <> through - head.anchor_seq THEN
    RETURN 0;
  END IF;
  UPDATE auth.audit_head SET anchor_seq = through,
      anchor_hash = (SELECT hash FROM auth.audit_entries WHERE seq = through)
    RETURNING * INTO head;
  DELETE FROM auth.audit_entries WHERE seq <= through;
  PERFORM audit.append_installation(entry || jsonb_build_object(
    'metadata', jsonb_build_object('removed', removed, 'anchor_seq', through, 'anchor_hash', head.anchor_hash)));
  RETURN removed;
END $$;

DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'audit'::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO strata_audit', f);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION audit.entry_hash(anyelement) TO strata_app, strata_auth;
GRANT EXECUTE ON FUNCTION audit.append(jsonb) TO strata_app;
GRANT EXECUTE ON FUNCTION audit.append_installation(jsonb) TO strata_auth;
GRANT EXECUTE ON FUNCTION audit.trim(uuid, timestamptz, jsonb), audit.trim_installation(timestamptz, jsonb) TO strata_pipeline;

-- What was written before today is chained as it stands.
UPDATE auth.audit_entries SET actor_label = coalesce((SELECT u.name || ' <' || u.email || '>' FROM auth.users u WHERE u.id = user_id), 'unknown');
DO $$
DECLARE
  entry public.audit_entries;
  noted auth.audit_entries;
BEGIN
  FOR entry IN SELECT * FROM public.audit_entries ORDER BY workspace_id, id LOOP
    INSERT INTO public.audit_heads AS h (workspace_id, seq) VALUES (entry.workspace_id, 1)
      ON CONFLICT (workspace_id) DO UPDATE SET seq = h.seq + 1 RETURNING seq, hash INTO entry.seq, entry.prev_hash;
    entry.hash := audit.entry_hash(entry);
    UPDATE public.audit_entries SET seq = entry.seq, prev_hash = entry.prev_hash, hash = entry.hash
      WHERE workspace_id = entry.workspace_id AND id = entry.id;
    UPDATE public.audit_heads SET hash = entry.hash WHERE workspace_id = entry.workspace_id;
  END LOOP;
  FOR noted IN SELECT * FROM auth.audit_entries ORDER BY id LOOP
    UPDATE auth.audit_head SET seq = seq + 1 RETURNING seq, hash INTO noted.seq, noted.prev_hash;
    noted.hash := audit.entry_hash(noted);
    UPDATE auth.audit_entries SET seq = noted.seq, prev_hash = noted.prev_hash, hash = noted.hash WHERE id = noted.id;
    UPDATE auth.audit_head SET hash = noted.hash;
  END LOOP;
END $$;

ALTER TABLE public.audit_entries
  ALTER seq SET NOT NULL, ALTER prev_hash SET NOT NULL, ALTER hash SET NOT NULL, ADD UNIQUE (workspace_id, seq);
ALTER TABLE auth.audit_entries
  ALTER seq SET NOT NULL, ALTER actor_label SET NOT NULL, ALTER prev_hash SET NOT NULL, ALTER hash SET NOT NULL,
  ADD UNIQUE (seq);
