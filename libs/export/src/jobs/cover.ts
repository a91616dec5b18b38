import { Injectable } from '@nestjs/common';
import type { DashboardFilters, Preset, RangeFilter } from '@strata/dashboards';
import { Database } from '@strata/data';
import { actorName, type WorkspaceContext } from '@strata/platform';
import type { CoverLine } from '../xlsx.js';

/** What a cover names that filters have as ids, or leave to the workspace. */
export interface Surroundings {
  workspace: string;
  zone: string;
  /** The workspace's own. */
  reportingZone: string;
  /** Of the filter's project, if it has one. */
  project?: string;
}

/** Reads what the covers of workbooks tell of a workspace. */
@Injectable()
export class Covers {
  constructor(private readonly db: Database) {}

  async surroundings({ workspaceId }: WorkspaceContext, filters: DashboardFilters = {}): Promise<Surroundings> {
    const [row] = await this.db.readWorkspace({ workspaceId }, (sql) =>
      sql.query<{ workspace: string; zone: string; project: string | null }>(
        `SELECT w.name AS workspace, w.reporting_zone AS zone, p.name AS project FROM public.workspaces w
         LEFT JOIN public.projects p ON p.workspace_id = w.id AND p.id = $2::uuid WHERE w.id = $1::uuid`,
        [workspaceId, filters.project_id ?? null],
      ),
    );
    const { workspace = '', zone = 'UTC', project } = row ?? {};
    return { workspace, reportingZone: zone, zone: filters.tz ?? zone, ...(project !== null && { project }) };
  }
}

/** Who asked, and where. */
export function askedLines({ actor }: WorkspaceContext, { workspace }: Surroundings): CoverLine[] {
  return [
    ['Workspace', workspace],
    ['Asked for by', actor ? actorName(actor) : 'system'],
  ];
}

/** A page's filters, as people read them. */
export function filterLines(filters: DashboardFilters, { project }: Surroundings): CoverLine[] {
  const { event, fields = [], project_id: projectId } = filters;
  return [
    ['Range', rangeText(filters.range)],
    ...(projectId === undefined ? [] : [['Project', project ?? projectId] as const]),
    ...(event === undefined ? [] : [['Event', event] as const]),
    ...fields.map(({ field, op, value }): CoverLine => [
      'Filter',
      [field, OPERATORS[op], value ?? ''].join(' ').trim(),
    ]),
  ];
}

/** The filters that a widget does not follow. */
export function ignoredText(ignored: readonly string[]): string {
  return ignored.length === 0 ? '' : `does not follow ${ignored.join(', ')}`;
}

const PRESET_TEXTS: Record<Preset, string> = {
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  '12mo': 'Last 12 months',
};

const OPERATORS: Record<NonNullable<DashboardFilters['fields']>[number]['op'], string> = {
  eq: 'is',
  neq: 'is not',
  contains: 'contains',
  not_contains: 'does not contain',
  is_set: 'is set',
  is_not_set: 'is not set',
};

function rangeText(range: RangeFilter | undefined): string {
  if (range === undefined) return `${PRESET_TEXTS['7d']}; saved queries: their defaults`;
  return range.preset === undefined ? `${range.from} to ${range.to}` : PRESET_TEXTS[range.preset];
}
