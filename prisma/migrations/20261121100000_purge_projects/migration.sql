-- The worker removes what a deleted project left behind.
GRANT DELETE ON raw.events, raw.dirty_intervals, raw.dead_letters TO strata_pipeline;
