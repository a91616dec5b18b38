-- After a bulk load the planner knows nothing of what came in, and autovacuum never looks at a partitioned table as a
-- whole: who loads and who transforms may ask for statistics.
GRANT MAINTAIN ON raw.events, raw.people TO strata_pipeline;
DROP FUNCTION raw.analyze_events();
