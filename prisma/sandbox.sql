-- The first wall around SQL that people write: what PostgreSQL itself keeps from strata_query. Run as superuser at every
-- start, after the migrations; it changes only what is not yet so. See docs/decisions/0016-two-walls-around-peoples-sql.md.

-- Functions. PUBLIC may execute nearly everything in pg_catalog. What changes something, waits, reaches beyond the
-- statement or tells of other sessions, roles and relations goes to the trusted roles; `set_config` is the key one: who
-- can call it chooses the workspace. New functions of another PostgreSQL are caught by the same rule.
DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN
    SELECT p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      AND p.prokind = 'f' AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
      AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0))
      AND p.proname NOT IN (
        'random', 'random_normal', 'array_sample', 'array_shuffle', 'gen_random_uuid', 'uuidv4', 'uuidv7',
        'clock_timestamp', 'timeofday', 'pg_typeof', 'pg_size_pretty', 'pg_size_bytes', 'pg_column_size')
      AND (
        p.provolatile = 'v'
        OR p.proname ~ '^(_?pg_|lo_|lo(read|write)$|txid_|has_|binary_upgrade|inet_(client|server)|row_security|currtid)'
        OR p.proname ~ '^(ts_(stat|rewrite|debug|parse|token)|(col|obj|shobj)_description|to_reg|reg(class|role)$|format_type)'
        OR p.proname ~ '^(acl|make_?acl|current_schemas|getdatabaseencoding|getpgusername|system_user|version$|fmgr_|amvalidate)'
        OR p.proname ~ '_to_xml'
      )
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO strata_trusted', f);
  END LOOP;
END $$;

-- Catalogs: names of other tenants' objects, statistics with their values, other sessions' statements.
DO $$
DECLARE
  catalog record;
BEGIN
  FOR catalog IN
    SELECT c.oid::regclass AS name, EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 0) AS is_whole
    FROM pg_class c
    WHERE c.relnamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      AND (EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 0) OR EXISTS (
        SELECT FROM pg_attribute t, aclexplode(t.attacl) a WHERE t.attrelid = c.oid AND a.grantee = 0))
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', catalog.name);
    -- Of some only columns were public: the others hold secrets.
    IF catalog.is_whole THEN
      EXECUTE format('GRANT SELECT ON %s TO strata_trusted', catalog.name);
    END IF;
  END LOOP;
END $$;

-- Tables. Of raw the parent of the events alone, of marts and aggregates what the application reads there: under the same
-- policies, so that one sentence says whose row it is.
DO $$
DECLARE
  exposed record;
BEGIN
  FOR exposed IN
    SELECT c.oid::regclass AS name, has_table_privilege('strata_query', c.oid, 'SELECT') AS is_granted,
      ARRAY(
        SELECT p.polname FROM pg_policy p
        WHERE p.polrelid = c.oid AND p.polname IN ('workspace_isolation', 'shared')
          AND NOT 'strata_query'::regrole = ANY (p.polroles)
      ) AS policies
    FROM pg_class c
    WHERE c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition AND has_table_privilege('strata_app', c.oid, 'SELECT')
      AND (c.oid = 'raw.events'::regclass OR c.relnamespace IN ('marts'::regnamespace, 'aggregates'::regnamespace))
  LOOP
    FOR i IN 1 .. coalesce(array_length(exposed.policies, 1), 0) LOOP
      EXECUTE format('ALTER POLICY %I ON %s TO strata_app, strata_query', exposed.policies[i], exposed.name);
    END LOOP;
    IF NOT exposed.is_granted THEN
      EXECUTE format('GRANT SELECT ON %s TO strata_query', exposed.name);
    END IF;
  END LOOP;
END $$;
