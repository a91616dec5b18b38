-- Runs as strata_owner. The DDL guard covers the table.

-- What `$identify` events told about a person. Written in the events' own transaction.
CREATE TABLE raw.people (
  workspace_id uuid NOT NULL,
  project_id uuid NOT NULL,
  distinct_id text NOT NULL,
  traits jsonb NOT NULL,
  -- Of the newest event that the traits come from.
  identified_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, project_id, distinct_id)
);
GRANT SELECT ON raw.people TO strata_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON raw.people TO strata_pipeline;
