import type { CompiledNode } from '../compiler.js';
import { ProjectErrors } from '../errors.js';
import { intervalsCondition, type Interval, type IntervalScope } from '../intervals.js';
import { strataMeta, type Manifest, type ModelNode } from '../manifest.js';
import { finish, NOTHING_TO_DO, runHooks, type Build, type Outcome } from './build.js';
import { fingerprint, isBuiltFrom, noteBuiltFrom } from './fingerprint.js';
import { buildTable, replaceTable } from './table.js';
import type { Ledger } from './ledger-port.js';
import { columnList, quote, quoted, type Relation } from './names.js';
import { columnsOf, describeQuery, insertQuery, relationKind, type Column } from './relations.js';
import { reconcile } from './schema-change.js';
import { analyzeWhenChanged } from './statistics.js';

export interface LedgeredBuild extends Build {
  node: ModelNode;
  ledger: Ledger;
  manifest: Manifest;
  compile: (scope: IntervalScope) => Promise<CompiledNode>;
  progress: (done: number, total: number) => void;
}

export interface LedgeredOutcome extends Outcome {
  intervals: number;
}

const NOTHING: LedgeredOutcome = { message: NOTHING_TO_DO, rows: 0, intervals: 0 };

/**
 * @throws ProjectErrors for a hook outside of the transaction: an interval is forgotten together with its rebuild, so
 * what belongs to the rebuild has to be part of it
 */
export function requireHooksInside({ config, original_file_path: file }: ModelNode): void {
  if ([...config.pre_hook, ...config.post_hook].every(({ transaction }) => transaction)) return;
  const message = 'A model of the interval ledger has a hook with transaction: false.';
  throw new ProjectErrors([{ code: 'config', message, hint: 'Let its hooks run inside the transaction.', file }]);
}

/** Rebuilds what the ledger says is pending; touches nothing when that is nothing. */
export async function buildPending(build: LedgeredBuild): Promise<LedgeredOutcome> {
  const { sql, node, ledger } = build;
  const batches = (await ledger.pending(sql, node)).filter((batch) => batch.length > 0);
  if (batches.length === 0) {
    // What was noted of time that has been sealed since.
    await sql.execute('DELETE FROM raw.pending_intervals WHERE model = $1', [node.name]);
    return NOTHING;
  }
  // All of them before the first write: a template that waits for its turn must not meet our own locks.
  const compiled: CompiledNode[] = [];
  for (const intervals of batches) compiled.push(await build.compile({ kind: 'intervals', intervals }));
  await sql.execute(
    'CREATE TEMPORARY TABLE strata_changed (workspace_id uuid, project_id uuid, at timestamptz) ON COMMIT DROP',
  );
  const rebuilt = batches.flat();
  let rows = 0;
  let done = 0;
  for (const [i, batch] of batches.entries()) {
    rows += await rebuild(build, batch, compiled[i] as CompiledNode);
    build.progress((done += batch.length), rebuilt.length);
  }
  await finish(build, false);
  await ledger.settle(sql, node, rebuilt, build.manifest);
  return { message: `INSERT 0 ${rows}`, rows, intervals: rebuilt.length };
}

async function rebuild(build: LedgeredBuild, intervals: Interval[], compiled: CompiledNode): Promise<number> {
  const { sql, node, relation } = build;
  await runHooks(sql, compiled.preHooks, true);
  const columns = await reconcile(build, await describeQuery(sql, compiled.sql));
  const at = eventTime(node);
  const changed = `workspace_id, project_id, ${quote(at)} AS at`;
  const inIntervals = intervalsCondition({ kind: 'intervals', intervals }, at);
  // Here the interval is the key: only who says so adds to it.
  if (node.config.incremental_strategy !== 'append') {
    await sql.execute(
      `WITH gone AS (DELETE FROM ${quoted(relation)} WHERE ${inIntervals} RETURNING ${changed})
       INSERT INTO strata_changed SELECT DISTINCT * FROM gone`,
    );
  }
  const list = columnList(columns);
  // Of an interval that a seal cuts the row stands before the seal, and stays as it was.
  const isMade = node.config.incremental_strategy === 'append' ? 'true' : inIntervals;
  const [row] = await sql.query<{ rows: number }>(
    `WITH made AS (INSERT INTO ${quoted(relation)} (${list}) SELECT ${list} FROM (\n${compiled.sql}\n) AS made_now
       WHERE ${isMade} RETURNING ${changed}),
     told AS (INSERT INTO strata_changed SELECT DISTINCT * FROM made)
     SELECT count(*) AS rows FROM made`,
  );
  const rows = row?.rows ?? 0;
  await analyzeWhenChanged(sql, relation, rows);
  await runHooks(sql, compiled.postHooks, true);
  return rows;
}

/** Builds the whole table anew; what stands in sealed intervals, or reaches into them, is taken over from the old one. */
export async function buildUnsealed(build: LedgeredBuild): Promise<LedgeredOutcome> {
  const { sql, node, ledger, manifest } = build;
  const sealed = await ledger.sealed(sql, node);
  const isKept = sealed.length > 0 && (await relationKind(sql, build.relation)) === 'table';
  const scope: IntervalScope = { kind: 'unsealed', sealed, isKept };
  const compiled = await build.compile(scope);
  await runHooks(sql, compiled.preHooks, true);
  const query = `SELECT * FROM (\n${compiled.sql}\n) AS made_now WHERE ${intervalsCondition(scope, eventTime(node))}`;
  const rows = await replaceTable(build, await describeQuery(sql, compiled.sql), async (temporary, columns) => {
    const inserted = await insertQuery(sql, quoted(temporary), columns, query);
    return isKept ? inserted + (await keepSealed(build, temporary, columns, sealed)) : inserted;
  });
  await runHooks(sql, compiled.postHooks, true);
  await ledger.settle(sql, node, 'all', manifest);
  return { message: `SELECT ${rows}`, rows, intervals: 0 };
}

/**
 * Builds a table anew when something above it or its own file has changed; touches nothing otherwise.
 * @param stands there is a table, and it may stay
 */
export async function buildWhenChanged(build: LedgeredBuild, stands: boolean): Promise<LedgeredOutcome> {
  const { sql, node, relation, ledger, manifest } = build;
  const mark = fingerprint(node.checksum.checksum, node.config);
  const isCurrent = stands && (await isBuiltFrom(sql, relation, mark));
  if (isCurrent && (await ledger.pending(sql, node)).length === 0) return NOTHING;
  const compiled = await build.compile({ kind: 'unsealed', sealed: [] });
  await runHooks(sql, compiled.preHooks, true);
  const outcome = await buildTable(build, compiled);
  await runHooks(sql, compiled.postHooks, true);
  await noteBuiltFrom(sql, 'TABLE', relation, mark);
  await ledger.settle(sql, node, 'all', manifest);
  return { ...outcome, intervals: 0 };
}

async function keepSealed(
  { sql, node, relation }: LedgeredBuild,
  into: Relation,
  columns: readonly Column[],
  sealed: Interval[],
): Promise<number> {
  const kept = new Set((await columnsOf(sql, relation)).map(({ name }) => name));
  const common = columns.map(({ name }) => name).filter((name) => kept.has(name));
  const { lasts_until: until } = strataMeta(node);
  const lasting = until === undefined ? undefined : { until };
  const condition = intervalsCondition({ kind: 'intervals', intervals: sealed }, eventTime(node), lasting);
  const list = columnList(common);
  return sql.execute(
    `INSERT INTO ${quoted(into)} (${list}) SELECT ${list} FROM ${quoted(relation)} WHERE ${condition}`,
  );
}

function eventTime({ config }: ModelNode): string {
  if (config.event_time === null) throw new Error('a ledgered model has an event_time');
  return config.event_time;
}
