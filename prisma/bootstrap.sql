-- Roles, schemas and the DDL guard. Run as superuser at every start, inside one transaction; idempotent.
-- Passwords are set by the caller: they are derived from the installation's secret and never stored.

DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY[
    'strata_owner', 'strata_app', 'strata_auth', 'strata_pipeline', 'strata_lookup', 'strata_audit', 'strata_trusted', 'strata_sql',
    'strata_query'
  ] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I', role_name);
    END IF;
  END LOOP;
END $$;

-- strata_owner    owns every table; migrations run under it. FORCE RLS hides rows from it too.
-- strata_app      the control plane and all reads for people: always under RLS.
-- strata_auth     reaches the schema `auth` alone.
-- strata_pipeline drains the queue and runs transforms for all tenants.
-- strata_lookup   owns the SECURITY DEFINER functions that answer before a tenant is known.
-- strata_audit    owns the SECURITY DEFINER functions that alone write the audit log: nobody logs in as it.
-- strata_trusted  what PUBLIC may do by default and people's SQL may not (prisma/sandbox.sql); all of the above have it.
-- strata_sql      the log-in for SQL that people write; it holds no right but to become strata_query.
-- strata_query    under whose rights that SQL runs: reads of the exposed tables, under RLS.
ALTER ROLE strata_owner NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT NOCREATEDB NOCREATEROLE;
ALTER ROLE strata_app LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT NOCREATEDB NOCREATEROLE;
ALTER ROLE strata_auth LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT NOCREATEDB NOCREATEROLE;
ALTER ROLE strata_pipeline LOGIN NOSUPERUSER BYPASSRLS NOINHERIT NOCREATEDB NOCREATEROLE;
ALTER ROLE strata_lookup NOLOGIN NOSUPERUSER BYPASSRLS NOINHERIT NOCREATEDB NOCREATEROLE;
ALTER ROLE strata_audit NOLOGIN NOSUPERUSER BYPASSRLS NOINHERIT NOCREATEDB NOCREATEROLE;
ALTER ROLE strata_trusted NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT NOCREATEDB NOCREATEROLE;
ALTER ROLE strata_sql LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT NOCREATEDB NOCREATEROLE CONNECTION LIMIT 60;
ALTER ROLE strata_query NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT NOCREATEDB NOCREATEROLE;
GRANT strata_trusted TO strata_owner, strata_app, strata_auth, strata_pipeline, strata_lookup, strata_audit
  WITH INHERIT TRUE, SET FALSE;
GRANT strata_query TO strata_sql WITH INHERIT FALSE, SET TRUE;
ALTER ROLE strata_app SET search_path = public, raw;
-- Analytics sorts and groups; compiling its many small expressions takes longer than running them.
ALTER ROLE strata_app SET work_mem = '32MB';
ALTER ROLE strata_app SET jit = off;
-- A question that nobody waits for any more must not hold a connection.
ALTER ROLE strata_app SET statement_timeout = '30s';
ALTER ROLE strata_auth SET search_path = auth;
ALTER ROLE strata_pipeline SET search_path = raw;
ALTER ROLE strata_pipeline SET jit = off;
-- What a query of a person may take at most; each one gets narrower limits of its own.
ALTER ROLE strata_sql SET search_path = marts, aggregates, raw;
ALTER ROLE strata_sql SET default_transaction_read_only = on;
ALTER ROLE strata_sql SET statement_timeout = '10min';
ALTER ROLE strata_sql SET transaction_timeout = '20min';
ALTER ROLE strata_sql SET idle_in_transaction_session_timeout = '2min';
ALTER ROLE strata_sql SET lock_timeout = '5s';
ALTER ROLE strata_sql SET client_connection_check_interval = '1s';
ALTER ROLE strata_sql SET work_mem = '16MB';
ALTER ROLE strata_sql SET temp_file_limit = '256MB';
ALTER ROLE strata_sql SET max_parallel_workers_per_gather = 0;
ALTER ROLE strata_sql SET jit = off;
-- All rows will be fetched: plan for the last one, not for the first.
ALTER ROLE strata_sql SET cursor_tuple_fraction = 1;
ALTER ROLE strata_sql SET timezone = 'UTC';
ALTER ROLE strata_sql SET client_min_messages = warning;

DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO strata_app, strata_auth, strata_pipeline, strata_sql', current_database());
  -- CREATE: a transform project may name schemas of its own. No tenant has rights there.
  EXECUTE format('GRANT TEMPORARY, CREATE ON DATABASE %I TO strata_pipeline', current_database());
END $$;

CREATE SCHEMA IF NOT EXISTS auth AUTHORIZATION strata_owner;
CREATE SCHEMA IF NOT EXISTS raw AUTHORIZATION strata_owner;
CREATE SCHEMA IF NOT EXISTS lookup AUTHORIZATION strata_lookup;
CREATE SCHEMA IF NOT EXISTS audit AUTHORIZATION strata_audit;
-- What transforms build. People read marts and aggregates; staging and intermediate are hidden.
CREATE SCHEMA IF NOT EXISTS staging AUTHORIZATION strata_pipeline;
CREATE SCHEMA IF NOT EXISTS intermediate AUTHORIZATION strata_pipeline;
CREATE SCHEMA IF NOT EXISTS marts AUTHORIZATION strata_pipeline;
CREATE SCHEMA IF NOT EXISTS aggregates AUTHORIZATION strata_pipeline;
CREATE SCHEMA IF NOT EXISTS guard;
ALTER SCHEMA public OWNER TO strata_owner;
REVOKE ALL ON SCHEMA public, auth, raw, lookup, audit, guard, staging, intermediate, marts, aggregates FROM PUBLIC;
-- intermediate: what analytics reads itself; SQL that people write runs under another role and has no way in.
GRANT USAGE ON SCHEMA intermediate, marts, aggregates TO strata_app;
-- The values of metrics stand beside the aggregates.
GRANT USAGE, CREATE ON SCHEMA aggregates TO strata_owner;
GRANT USAGE ON SCHEMA public TO strata_app;
GRANT USAGE ON SCHEMA raw TO strata_app, strata_pipeline;
GRANT USAGE ON SCHEMA marts, aggregates, raw TO strata_query;
GRANT USAGE ON SCHEMA auth TO strata_auth;
GRANT USAGE ON SCHEMA lookup TO strata_app;
GRANT USAGE ON SCHEMA public, raw, auth TO strata_lookup;
GRANT USAGE ON SCHEMA public, auth TO strata_audit;
GRANT USAGE ON SCHEMA audit TO strata_app, strata_auth, strata_pipeline;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE strata_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE strata_pipeline REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE strata_lookup REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE strata_audit REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- The DDL guard: in a schema that holds tenant data no relation can exist that row-level security does not cover.
-- A table gets FORCE ROW LEVEL SECURITY, and the isolation policy if it has a workspace_id; one without stays
-- unreadable until its migration writes a policy. DISABLE and NO FORCE are undone. Materialized views and views that
-- run with their owner's rights are refused. It alters only what is off, or it would call itself without end.
CREATE OR REPLACE FUNCTION guard.protect_relations() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  relation record;
BEGIN
  FOR relation IN
    SELECT c.oid, c.oid::regclass AS name, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
      CASE WHEN n.nspname IN ('marts', 'aggregates') THEN 'strata_app, strata_query' ELSE 'strata_app' END AS readers
    FROM pg_event_trigger_ddl_commands() d
    JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'raw', 'staging', 'intermediate', 'marts', 'aggregates')
      AND c.relkind IN ('r', 'p', 'm', 'v', 'f')
  LOOP
    IF relation.relkind IN ('r', 'p') THEN
      IF NOT (relation.relrowsecurity AND relation.relforcerowsecurity) THEN
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', relation.name);
      END IF;
      IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = relation.oid)
        AND EXISTS (
          SELECT FROM pg_attribute
          WHERE attrelid = relation.oid AND attname = 'workspace_id' AND NOT attisdropped
        )
      THEN
        EXECUTE format(
          'CREATE POLICY workspace_isolation ON %s TO %s'
          ' USING (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)',
          relation.name, relation.readers);
      END IF;
    ELSIF relation.relkind = 'v' THEN
      IF NOT coalesce(relation.reloptions && ARRAY['security_invoker=true', 'security_invoker=on'], false) THEN
        RAISE EXCEPTION 'view % must be security_invoker', relation.name USING ERRCODE = 'insufficient_privilege';
      END IF;
    ELSE
      RAISE EXCEPTION '% cannot be covered by row-level security and is refused here', relation.name
        USING ERRCODE = 'insufficient_privilege';
    END IF;
  END LOOP;
END $$;

DROP EVENT TRIGGER IF EXISTS strata_protect_relations;
CREATE EVENT TRIGGER strata_protect_relations ON ddl_command_end
  WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'CREATE VIEW', 'ALTER VIEW', 'ALTER TABLE',
               'CREATE MATERIALIZED VIEW', 'ALTER MATERIALIZED VIEW', 'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE')
  EXECUTE FUNCTION guard.protect_relations();
