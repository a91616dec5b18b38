import { type Signal, computed, effect, inject } from '@angular/core';
import { poll } from '../../../api/poll';
import { type Query, query } from '../../../api/query';
import { ReportsClient } from '../../../api/reports.client';
import { type ReportRun } from '../../../api/types';
import { WorkspaceStore } from '../../../api/workspace.store';
import { isActive } from '../../transforms/status';

const FIRST_MS = 500;
const FACTOR = 1.4;
const MOST_MS = 5_000;

export interface FollowedRun extends Pick<Query<ReportRun>, 'error' | 'loading' | 'reload'> {
  /** Of this run alone, whatever was read before. */
  readonly run: Signal<ReportRun | undefined>;
  readonly isActive: Signal<boolean>;
}

/** A run that is asked for again until it has ended, less and less often. Call in an injection context. */
export function followRun(id: () => string | undefined): FollowedRun {
  const client = inject(ReportsClient);
  const workspaces = inject(WorkspaceStore);
  const answer = query(
    () => {
      const [runId, workspaceId] = [id(), workspaces.current()?.id];
      return runId !== undefined && workspaceId !== undefined ? { runId, workspaceId } : undefined;
    },
    ({ runId, workspaceId }) => client.runDetails(workspaceId, runId),
  );
  const run = computed(() => {
    const data = answer.data();
    return data?.id === id() ? data : undefined;
  });
  const active = computed(() => {
    const current = run();
    return current !== undefined && isActive(current.status);
  });
  let pause = FIRST_MS;
  effect(() => {
    id();
    pause = FIRST_MS;
  });
  const next = () => (pause = Math.min(pause * FACTOR, MOST_MS));
  poll({ answer: () => [answer.data(), answer.error()], isActive: active }, () => answer.reload(), next);
  return { run, isActive: active, error: answer.error, loading: answer.loading, reload: () => answer.reload() };
}
