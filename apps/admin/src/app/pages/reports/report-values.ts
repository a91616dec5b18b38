import { type Signal, computed, inject } from '@angular/core';
import { map } from 'rxjs';
import { query } from '../../api/query';
import { type ReportQuestion, ReportsClient } from '../../api/reports.client';
import { SourcesClient } from '../../api/sources.client';
import { type Report } from '../../api/types';

const MOST = 200;

/** What a report may be filtered by: the workspace's sources, or the statuses of the range. Call in an injection context. */
export function reportValues(
  report: () => Report | undefined,
  question: () => ReportQuestion | undefined,
): Signal<readonly string[]> {
  const reports = inject(ReportsClient);
  const sources = inject(SourcesClient);
  const of = (name: string) => report()?.supported_filters[0] === name;
  const slugs = query(
    () => (of('source') ? question()?.workspace_id : undefined),
    (id) => sources.list(id).pipe(map(({ data }) => data.map(({ slug }) => slug))),
  );
  const statuses = query(
    () => {
      const asked = question();
      return of('status') && asked ? { ...asked, breakdown: 'status' as const, filters: {} } : undefined;
    },
    (asked) =>
      reports
        .run(asked, { limit: MOST, offset: 0 })
        .pipe(map(({ rows }) => rows.flatMap(({ status }) => (status ? [status] : [])))),
  );
  return computed(() => (of('source') ? slugs.data() : of('status') ? statuses.data() : undefined) ?? []);
}
