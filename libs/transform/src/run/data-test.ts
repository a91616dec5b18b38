import type { CompiledNode } from '../compiler.js';
import type { TestNode } from '../manifest.js';
import type { Build } from './build.js';
import { replaceTable } from './table.js';
import { quoted } from './names.js';
import { describeQuery, insertQuery } from './relations.js';

export interface TestOutcome {
  status: 'pass' | 'warn' | 'fail';
  message: string | null;
  failures: number;
}

interface Verdict {
  failures: number | null;
  should_warn: boolean | null;
  should_error: boolean | null;
}

/** Counts the rows that a test finds wrong, and says what that means by its severity and thresholds, as dbt does. */
export async function runTest(build: Build & { node: TestNode }, compiled: CompiledNode): Promise<TestOutcome> {
  const { fail_calc: failCalc, warn_if: warnIf, error_if: errorIf, limit } = build.node.config;
  const limited = limit === null ? compiled.sql : `${compiled.sql}\nlimit ${Number(limit)}`;
  const rows = build.node.config.store_failures ? await storeFailures(build, limited) : limited;
  const [verdict] = await build.sql.query<Verdict>(
    `SELECT ${failCalc} AS failures, ${failCalc} ${warnIf} AS should_warn, ${failCalc} ${errorIf} AS should_error
     FROM (\n${rows}\n) AS dbt_internal_test`,
  );
  return judge(build.node, verdict);
}

/** Keeps the failing rows in a table. @returns the query that reads them */
async function storeFailures(build: Build, query: string): Promise<string> {
  await replaceTable(build, await describeQuery(build.sql, query), (temporary, columns) =>
    insertQuery(build.sql, quoted(temporary), columns, query),
  );
  return `SELECT * FROM ${quoted(build.relation)}`;
}

function judge({ config }: TestNode, verdict: Verdict | undefined): TestOutcome {
  const failures = Number(verdict?.failures ?? 0);
  const found = `Got ${failures} ${failures === 1 ? 'result' : 'results'}`;
  if (config.severity.toUpperCase() === 'ERROR' && verdict?.should_error) {
    return { status: 'fail', message: `${found}, configured to fail if ${config.error_if}`, failures };
  }
  if (verdict?.should_warn) {
    return { status: 'warn', message: `${found}, configured to warn if ${config.warn_if}`, failures };
  }
  return { status: 'pass', message: null, failures: 0 };
}
