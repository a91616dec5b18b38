import type { Database } from '@strata/data';

/** Results and their history are kept this long. */
export const KEPT_DAYS = 30;
const OLD = `now() - interval '${KEPT_DAYS} days'`;

/** Removes old results and old runs of all workspaces. Returns how many. */
export async function trimResults(db: Database): Promise<number> {
  return db.withPipeline(async (sql) => {
    const snapshots = await sql.execute(`DELETE FROM public.result_snapshots WHERE computed_at < ${OLD}`);
    return snapshots + (await sql.execute(`DELETE FROM public.query_runs WHERE started_at < ${OLD}`));
  });
}
