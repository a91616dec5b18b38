import type { Snapshot } from './snapshots.js';
import type { RunTarget } from './target.js';

type Kept = Pick<RunTarget, 'cache_ttl_seconds' | 'version'>;

const expiresAt = (
  snapshot: Pick<Snapshot, 'computed_at'>,
  { cache_ttl_seconds: ttl }: Pick<Kept, 'cache_ttl_seconds'>,
) => snapshot.computed_at.getTime() + ttl * 1_000;

/** True while a snapshot answers for its query. */
export function isFresh(
  snapshot: Pick<Snapshot, 'computed_at'>,
  target: Pick<Kept, 'cache_ttl_seconds'>,
  now: Date,
): boolean {
  return now.getTime() < expiresAt(snapshot, target);
}

/** The answer to a run as JSON text. Columns and rows, which may be megabytes, go into it as they are. */
export function resultText(
  snapshot: Snapshot,
  target: Kept,
  { isCached, now }: { isCached: boolean; now: Date },
): string {
  const { row_count, is_truncated, duration_ms, computed_at } = snapshot;
  const facts = JSON.stringify({
    ...{ row_count, is_truncated, duration_ms, snapshot_id: snapshot.id, version: target.version, computed_at },
    expires_at: new Date(expiresAt(snapshot, target)),
    is_cached: isCached,
    age_seconds: Math.max(0, Math.round((now.getTime() - computed_at.getTime()) / 1_000)),
  });
  return `{"columns":${snapshot.columns},"rows":${snapshot.rows},"params":${snapshot.params},${facts.slice(1)}`;
}
