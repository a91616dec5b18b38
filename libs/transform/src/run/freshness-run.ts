import { newId } from '@strata/platform';
import { describeError } from '../errors.js';
import type { SourceNode } from '../manifest.js';
import type { RunDeps } from './executor.js';
import { describeFailure, traced } from './failure.js';
import { measureFreshness } from './freshness.js';
import { resultOf, type Begun, type NodeResult, type RunResults } from './results.js';

/** Measures how old sources are, one after the other. */
export async function runFreshness(
  sources: readonly SourceNode[],
  statementTimeoutMs: number,
  { database, onEvent = () => undefined, signal }: RunDeps,
): Promise<RunResults> {
  const started = new Date();
  const invocationId = newId();
  const nodes = sources.map(({ unique_id: id }) => id);
  const total = nodes.length;
  const results: NodeResult[] = [];
  onEvent({ type: 'run_started', invocationId, command: 'freshness', nodes, threads: 1 });
  await database.withTransformSession({ statementTimeoutMs }, async (session) => {
    for (const [i, source] of sources.entries()) {
      if (signal?.aborted) return;
      const begun: Begun = { id: source.unique_id, index: i + 1, started: new Date(), thread: 1 };
      onEvent({ type: 'node_started', node: begun.id, index: begun.index, total });
      const result = await measure(
        source,
        begun,
        () => measureFreshness(traced(session.sql), source),
        statementTimeoutMs,
      );
      results.push(result);
      onEvent({ type: 'node_finished', node: begun.id, index: begun.index, total, result });
    }
  });
  const finished = new Date();
  const run: RunResults = {
    invocationId,
    command: 'freshness',
    startedAt: started.toISOString(),
    finishedAt: finished.toISOString(),
    seconds: (finished.getTime() - started.getTime()) / 1_000,
    results,
    status: signal?.aborted ? 'cancelled' : results.some(({ status }) => status === 'error') ? 'failed' : 'completed',
  };
  onEvent({ type: 'run_finished', results: run });
  return run;
}

async function measure(
  source: SourceNode,
  begun: Begun,
  work: () => ReturnType<typeof measureFreshness>,
  limitMs: number,
): Promise<NodeResult> {
  try {
    return resultOf(begun, await work());
  } catch (error) {
    const failure = describeFailure(error, source, null, limitMs);
    return { ...resultOf(begun, { status: 'error', message: describeError(failure) }), error: failure };
  }
}
