-- After a bulk load the planner knows nothing of what came in, and autovacuum never looks at a partitioned table as a
-- whole: who loads and who transforms may ask for statistics.
GRANT MAINTAIN ON raw.events, raw.people TO strata_pipeline;
DROP FUNCTION raw.analyze_events();

-- That right does not reach from a table to its partitions: each gets it, those that are made from now on too.
DO $$
DECLARE
  partition regclass;
BEGIN
  FOR partition IN SELECT relid FROM pg_partition_tree('raw.events') WHERE isleaf LOOP
    EXECUTE format('GRANT MAINTAIN ON %s TO strata_pipeline', partition);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION raw.ensure_event_partitions(until timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  today date := (now() AT TIME ZONE 'UTC')::date;
  first_month date := make_date(extract(year FROM today)::int - 2, 1, 1);
  lower_bound date := '2000-01-01';
  upper_bound date;
  partition_name text;
  created integer := 0;
BEGIN
  IF until > now() + interval '1 year' THEN
    RAISE EXCEPTION 'partitions are made at most one year ahead' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('raw.ensure_event_partitions'));
  WHILE lower_bound <= (until AT TIME ZONE 'UTC')::date LOOP
    -- A year that is held in months already stays so when time moves on.
    IF lower_bound < first_month AND to_regclass(format('raw.events_%s', to_char(lower_bound, 'YYYY_MM'))) IS NULL THEN
      upper_bound := lower_bound + interval '1 year';
      partition_name := format('events_%s', to_char(lower_bound, 'YYYY'));
    ELSE
      upper_bound := lower_bound + interval '1 month';
      partition_name := format('events_%s', to_char(lower_bound, 'YYYY_MM'));
    END IF;
    IF to_regclass(format('raw.%I', partition_name)) IS NULL THEN
      EXECUTE format('CREATE TABLE raw.%I (LIKE raw.events INCLUDING DEFAULTS)', partition_name);
      EXECUTE format(
        'ALTER TABLE raw.events ATTACH PARTITION raw.%I FOR VALUES FROM (%L) TO (%L)',
        partition_name, lower_bound::text || ' 00:00+00', upper_bound::text || ' 00:00+00');
      EXECUTE format('GRANT MAINTAIN ON raw.%I TO strata_pipeline', partition_name);
      created := created + 1;
    END IF;
    lower_bound := upper_bound;
  END LOOP;
  RETURN created;
END $$;
