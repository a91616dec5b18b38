import type { SqlValue } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { FIELDS, isSessionField, type AnalyticsRequest, type Field, type Filter } from './request.js';

/** Collects the values of one statement and hands out their placeholders. */
export class Params {
  readonly values: SqlValue[] = [];

  /** The placeholder (`$1` …) of `value`. */
  add(value: SqlValue): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** The SQL of a field: of an event over the alias `e`, of its session over the alias `s`. */
export function columnOf(field: Field): string {
  return isSessionField(field) ? `s.${field}` : FIELDS[field];
}

/** Condition that a text contains another, whatever the case; null where the text is null. */
export function contains(text: string, part: string): string {
  return `position(lower(${part}) IN lower(${text})) > 0`;
}

function condition(filter: Filter, params: Params): string {
  const column = columnOf(filter.field);
  const value = (): string => params.add(filter.value ?? '');
  switch (filter.op) {
    case 'eq':
      return `${column} = ${value()}`;
    case 'neq':
      return `${column} IS DISTINCT FROM ${value()}`;
    case 'contains':
      return contains(column, value());
    case 'not_contains':
      return `NOT coalesce(${contains(column, value())}, false)`;
    case 'is_set':
      return `${column} IS NOT NULL`;
    case 'is_not_set':
      return `${column} IS NULL`;
  }
}

function allOf(filters: readonly Filter[], params: Params): string {
  if (filters.length === 0) return 'true';
  return `coalesce(${filters.map((filter) => `(${condition(filter, params)})`).join(' AND ')}, false)`;
}

/** Condition over the alias `e` that is true (never null) for events that pass all filters on event fields. */
export function matches(filters: readonly Filter[], params: Params): string {
  return allOf(
    filters.filter(({ field }) => !isSessionField(field)),
    params,
  );
}

/** The same for sessions, over the alias `s`, and the filters on session fields. */
export function sessionMatches(filters: readonly Filter[], params: Params): string {
  return allOf(
    filters.filter(({ field }) => isSessionField(field)),
    params,
  );
}

/**
 * Condition over an alias: rows of the project, bots by choice. Over events and over everything that is stored of them.
 * The workspace stands beside RLS on purpose.
 */
export function ofProject(ctx: WorkspaceContext, request: AnalyticsRequest, params: Params, alias = 'e'): string {
  const tenant = `${alias}.workspace_id = ${params.add(ctx.workspaceId)} AND ${alias}.project_id = ${params.add(request.projectId)}`;
  return request.includeBots ? tenant : `${tenant} AND NOT ${alias}.is_bot`;
}
