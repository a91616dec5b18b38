import { type Signal, computed } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { catchError, debounceTime, map, of, switchMap } from 'rxjs';
import { type QueriesClient } from '../../api/queries.client';
import { type AdHocQuery, type QueryProblem } from '../../api/types';

const AFTER_MS = 500;

/** What is wrong with a query while it is written, as soon as the typing rests. Call it where injection is possible. */
export function liveProblems(
  client: QueriesClient,
  query: () => AdHocQuery | undefined,
): Signal<readonly QueryProblem[]> {
  const asked = computed(query, { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const found = toObservable(asked).pipe(
    debounceTime(AFTER_MS),
    switchMap((question) =>
      question?.sql.trim()
        ? client.check(question).pipe(
            map(({ problems }) => ({ problems, sql: question.sql })),
            // Nobody asked for it: a run says what is the matter.
            catchError(() => of(undefined)),
          )
        : of(undefined),
    ),
  );
  const latest = toSignal(found);
  // Places are those of the text that was checked.
  return computed(() => (latest()?.sql === asked()?.sql ? (latest()?.problems ?? []) : []));
}
