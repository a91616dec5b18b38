import type { DashboardFilters } from '@strata/dashboards';
import { DomainError } from '@strata/platform';
import type { ParamValue } from '@strata/query';
import { CONTENT_TYPES, EXPORT_FORMATS } from '../write.js';

export const FILE_FORMATS = [...EXPORT_FORMATS, 'pdf'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export const FILE_TYPES: Record<FileFormat, string> = { ...CONTENT_TYPES, pdf: 'application/pdf' };

export interface SavedQueryExport {
  type: 'saved_query';
  saved_query_id: string;
  /** Values of its parameters; those not given take their defaults. */
  params?: Record<string, ParamValue>;
}

/** With other filters than those that the dashboard is opened with, if any are given. */
export interface DashboardExport {
  type: 'dashboard';
  dashboard_id: string;
  filters?: DashboardFilters;
}

export interface WidgetExport extends Omit<DashboardExport, 'type'> {
  type: 'widget';
  widget_id: string;
}

/** What a file is made of. */
export type ExportSource = SavedQueryExport | WidgetExport | DashboardExport;
export const EXPORT_SOURCE_TYPES = ['saved_query', 'widget', 'dashboard'] as const;

const FORMATS: Record<ExportSource['type'], readonly FileFormat[]> = {
  saved_query: EXPORT_FORMATS,
  widget: EXPORT_FORMATS,
  dashboard: ['xlsx', 'pdf'],
};

/** @throws DomainError `invalid` for a format that there is none of */
export function requireFormat({ type }: ExportSource, format: FileFormat): void {
  if (!FORMATS[type].includes(format)) {
    throw new DomainError('invalid', `There is no ${format} of a ${type.replace('_', ' ')}.`, {
      hint: `Choose one of ${FORMATS[type].join(', ')}.`,
    });
  }
}
