import type { SqlValue } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { FIELDS, type AnalyticsRequest, type Filter } from './request.js';

/** Collects the values of one statement and hands out their placeholders. */
export class Params {
  readonly values: SqlValue[] = [];

  /** The placeholder (`$1` …) of `value`. */
  add(value: SqlValue): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

function condition(filter: Filter, params: Params): string {
  const column = FIELDS[filter.field];
  const value = (): string => params.add(filter.value ?? '');
  switch (filter.op) {
    case 'eq':
      return `${column} = ${value()}`;
    case 'neq':
      return `${column} IS DISTINCT FROM ${value()}`;
    case 'contains':
      return `position(lower(${value()}) IN lower(${column})) > 0`;
    case 'not_contains':
      return `coalesce(position(lower(${value()}) IN lower(${column})), 0) = 0`;
    case 'is_set':
      return `${column} IS NOT NULL`;
    case 'is_not_set':
      return `${column} IS NULL`;
  }
}

/** Condition over the alias `e` that is true (never null) for events that pass all filters. */
export function matches(filters: readonly Filter[], params: Params): string {
  if (filters.length === 0) return 'true';
  return `coalesce(${filters.map((filter) => `(${condition(filter, params)})`).join(' AND ')}, false)`;
}

/** Condition over the alias `e`: events of the project, bots by choice. The workspace stands beside RLS on purpose. */
export function ofProject(ctx: WorkspaceContext, request: AnalyticsRequest, params: Params): string {
  const tenant = `e.workspace_id = ${params.add(ctx.workspaceId)} AND e.project_id = ${params.add(request.projectId)}`;
  return request.includeBots ? tenant : `${tenant} AND NOT e.is_bot`;
}

/** Condition over the alias `e`: the request's events, in range and matching. */
export function inScope(ctx: WorkspaceContext, request: AnalyticsRequest, params: Params): string {
  return [
    ofProject(ctx, request, params),
    `e.occurred_at >= ${params.add(request.from)}`,
    `e.occurred_at < ${params.add(request.to)}`,
    matches(request.filters, params),
  ].join(' AND ');
}
