-- Retention (ADR 14). Nothing has removed raw rows before it: the table of seals is empty, and gets another shape.
DROP TABLE raw.seals;

-- Days of a project of which raw rows were removed: what was built from them stays as it is. One row per day, because the
-- clocks of its rollups go on from its newest `received_at`; readers unite them.
CREATE TABLE raw.seals (
  workspace_id uuid NOT NULL,
  project_id uuid NOT NULL,
  sealed_from timestamptz NOT NULL,
  sealed_before timestamptz NOT NULL CHECK (sealed_before >= sealed_from),
  -- The reporting zone then: the days that daily tables hold there are this zone's for good.
  zone text NOT NULL,
  -- When the newest of its events came in.
  received_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, project_id, sealed_from)
);
GRANT SELECT ON raw.seals TO strata_app;
GRANT SELECT, INSERT, DELETE ON raw.seals TO strata_pipeline;

-- What retention did last, per workspace. `removing` counts what a run has removed so far, by table, until the run ends
-- and tells the audit log; a run that was killed is told by the next one.
CREATE TABLE public.retention_runs (
  workspace_id uuid PRIMARY KEY REFERENCES public.workspaces ON DELETE CASCADE,
  removing jsonb NOT NULL DEFAULT '{}',
  ran_at timestamptz,
  -- The last run that removed something, and what.
  removed_at timestamptz,
  removed jsonb NOT NULL DEFAULT '{}'
);
GRANT SELECT, INSERT, UPDATE ON public.retention_runs TO strata_app, strata_pipeline;
GRANT SELECT ON public.aggregate_windows TO strata_pipeline;

-- Gives the space of old partitions back, once nothing is left in them. One that was dropped would be made again for the
-- next import; truncating locks it alone, and not the table that everybody writes to. Returns how many.
CREATE FUNCTION raw.truncate_event_partitions(until timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  part record;
  emptied integer := 0;
BEGIN
  PERFORM set_config('lock_timeout', '2s', true);
  FOR part IN
    SELECT * FROM (
      SELECT c.oid::regclass AS name,
        substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \(''([^'']+)''\)')::timestamptz AS since,
        substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''([^'']+)''\)')::timestamptz AS before
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'raw.events'::regclass AND pg_relation_size(c.oid) > 0) parts
    WHERE before <= until
  LOOP
    CONTINUE WHEN NOT raw.no_event_between(part.since, part.before);
    BEGIN
      EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', part.name);
      -- Once more: somebody may have stored some before the lock was ours.
      IF raw.no_event_between(part.since, part.before) THEN
        EXECUTE format('TRUNCATE %s', part.name);
        emptied := emptied + 1;
      END IF;
    EXCEPTION WHEN lock_not_available THEN
      -- Somebody reads it: another night will do.
      NULL;
    END;
  END LOOP;
  RETURN emptied;
END $$;
REVOKE ALL ON FUNCTION raw.truncate_event_partitions(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION raw.truncate_event_partitions(timestamptz) TO strata_pipeline;

-- Whether no tenant has an event in a stretch of time. The owner sees no row of them and would find every partition
-- empty, so this belongs to strata_pipeline. Volatile: each call sees what is committed by then.
RESET ROLE;
CREATE FUNCTION raw.no_event_between(since timestamptz, until timestamptz) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT NOT EXISTS (SELECT FROM raw.events WHERE occurred_at >= since AND occurred_at < until)
$$;
ALTER FUNCTION raw.no_event_between(timestamptz, timestamptz) OWNER TO strata_pipeline;
REVOKE ALL ON FUNCTION raw.no_event_between(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION raw.no_event_between(timestamptz, timestamptz) TO strata_owner;
SET LOCAL ROLE strata_owner;
