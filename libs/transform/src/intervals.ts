/** A stretch of one project's time, half-open; null stands for no bound. Times are ISO 8601. */
export interface Interval {
  workspaceId: string;
  projectId: string;
  from: string | null;
  to: string | null;
}

/** What `strata.intervals(column)` stands for while a model is compiled. */
export type IntervalScope =
  /** Rebuild these and nothing else. */
  | { kind: 'intervals'; intervals: readonly Interval[] }
  /**
   * Rebuild everything whose raw rows are still there: a sealed past is kept as it is.
   * `isKept`: there is an old table that its rows are taken over from.
   */
  | { kind: 'unsealed'; sealed: readonly Interval[]; isKept?: boolean };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const COLUMN = /^(?:(\w+)\.)?(\w+)$/;
const DURATION = /^[\w ]+$/;

/** For rows that last: they match when they overlap an interval. */
export interface Lasting {
  /** The column of the row's end. */
  until: string;
  /** How long a row lasts at most, such as `24 hours`, if that is known. */
  longest?: string;
}

function literal(time: string): string {
  return `timestamptz '${new Date(time).toISOString()}'`;
}

function bounds(column: string, interval: Interval, lasting?: Lasting): string[] {
  const from = interval.from === null ? undefined : literal(interval.from);
  return [
    ...(from === undefined ? [] : [`${lasting?.until ?? column} >= ${from}`]),
    // What begins earlier cannot reach into the interval: this lets the planner use an index on the beginning.
    ...(from === undefined || lasting?.longest === undefined
      ? []
      : [`${column} >= ${from} - interval '${lasting.longest}'`]),
    ...(interval.to === null ? [] : [`${column} < ${literal(interval.to)}`]),
  ];
}

/**
 * SQL condition: the row's time lies in the scope. Literals and not a join, because then the planner reads each interval
 * by the key `(workspace_id, project_id, <time>)`.
 * @param column the row's time; `workspace_id` and `project_id` are taken from the same alias
 * @throws Error for a column that is no plain name
 */
export function intervalsCondition(scope: IntervalScope, column: string, lasting?: Lasting): string {
  const alias = COLUMN.exec(column)?.[1];
  if (!COLUMN.test(column) || !COLUMN.test(lasting?.until ?? column)) {
    throw new Error('strata.intervals takes names of columns');
  }
  if (!DURATION.test(lasting?.longest ?? 'none')) throw new Error('strata.intervals takes a length such as "24 hours"');
  const prefix = alias === undefined ? '' : `${alias}.`;
  const intervals = scope.kind === 'intervals' ? scope.intervals : scope.sealed;
  const parts = intervals.map((interval) => {
    if (!UUID.test(interval.workspaceId) || !UUID.test(interval.projectId)) throw new Error('an id is a UUID');
    const tenant = [
      `${prefix}workspace_id = '${interval.workspaceId}'`,
      `${prefix}project_id = '${interval.projectId}'`,
    ];
    return `(${[...tenant, ...bounds(column, interval, lasting)].join(' and ')})`;
  });
  if (scope.kind === 'unsealed') return parts.length === 0 ? 'true' : `not (${parts.join(' or ')})`;
  return parts.length === 0 ? 'false' : `(${parts.join(' or ')})`;
}
