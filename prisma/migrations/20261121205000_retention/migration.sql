-- How long a workspace's data is kept at least, in days: raw events, hourly and daily rollups.
ALTER TABLE public.workspaces
  ADD COLUMN raw_retention_days integer NOT NULL DEFAULT 730 CHECK (raw_retention_days > 0),
  ADD COLUMN hourly_retention_days integer NOT NULL DEFAULT 90 CHECK (hourly_retention_days > 0),
  ADD COLUMN daily_retention_days integer NOT NULL DEFAULT 730 CHECK (daily_retention_days > 0);
