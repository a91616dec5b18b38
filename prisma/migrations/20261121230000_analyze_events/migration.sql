-- After a bulk load the planner knows nothing of what came in, and questions take ten times as long until autovacuum
-- has passed by, a minute or more later. ANALYZE is the owner's right, so the loader asks here.
CREATE FUNCTION raw.analyze_events() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  ANALYZE raw.events;
END $$;
GRANT EXECUTE ON FUNCTION raw.analyze_events() TO strata_pipeline;
