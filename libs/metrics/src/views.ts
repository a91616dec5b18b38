import type { Grain } from './definition.js';

export interface MetricRunView {
  id: string;
  trigger: 'person' | 'schedule';
  requester_label: string;
  status: 'pending' | 'running' | 'completed' | 'failed';
  /** Statements that were run. */
  intervals: number;
  rows_written: number;
  error: { code: string; message: string; hint?: string } | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

/** Values by bucket and dimensions; without a dimension only totals. */
export interface MetricValues {
  grain: Grain;
  /** Names of dimensions that have values in this stretch. */
  points: { bucket: Date; value: number | null; dimensions: Record<string, string> }[];
}

export interface MetricView {
  workspace_id: string;
  id: string;
  name: string;
  description: string;
  unit: string;
  /** What the builder chose; null for SQL written by hand. */
  builder: Record<string, unknown> | null;
  sql: string;
  dimensions: string[];
  refresh_seconds: number;
  hourly_retention_days: number;
  daily_retention_days: number;
  is_paused: boolean;
  owner: { id: string; name: string };
  may_edit: boolean;
  next_run_at: Date | null;
  last_run: MetricRunView | null;
  /** Of the newest hour that has one. */
  last_value: number | null;
  /** The newest 24 hourly values, oldest first. */
  sparkline: number[];
  created_at: Date;
  updated_at: Date;
}

export interface MetricInput {
  name: string;
  description?: string;
  unit?: string;
  builder?: Record<string, unknown> | null;
  sql: string;
  dimensions?: string[];
  refresh_seconds?: number;
  hourly_retention_days?: number;
  daily_retention_days?: number;
  is_paused?: boolean;
}
