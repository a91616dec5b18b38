import { type ExportFormat, type ExportSource, type ExportStatus, type FileExport, type Params } from '../api/types';
import { bytes, plural } from '../ui/format';

/** How a status is shown. */
export interface StatusLook {
  label: string;
  tone: 'neutral' | 'accent' | 'success' | 'danger';
}

const LOOKS: Record<ExportStatus, StatusLook> = {
  pending: { label: 'waiting', tone: 'neutral' },
  running: { label: 'running', tone: 'accent' },
  completed: { label: 'ready', tone: 'success' },
  failed: { label: 'failed', tone: 'danger' },
  cancelled: { label: 'cancelled', tone: 'neutral' },
  expired: { label: 'expired', tone: 'neutral' },
};

export const FORMAT_LABELS: Record<ExportFormat, string> = {
  csv: 'CSV',
  json: 'JSON',
  ndjson: 'NDJSON (a line per row)',
  xlsx: 'Excel (XLSX)',
  pdf: 'PDF',
};

export function statusLook({ status }: FileExport): StatusLook {
  return LOOKS[status];
}

export function isUnfinished({ status }: FileExport): boolean {
  return status === 'pending' || status === 'running';
}

/** What is there by now, or why there is nothing. */
export function stateText(file: FileExport): string {
  const { status, rows, bytes: size, error } = file;
  if (status === 'failed') return error?.message ?? 'It failed.';
  if (status === 'pending') return 'Waits for its turn';
  return rows === 0 && size === 0 ? '' : `${plural(rows, 'row')}, ${bytes(size)}`;
}

/** The whole result of a saved query, as what a file is made of. */
export function savedQueryExport({ id }: { id: string }, params: Params): ExportSource {
  return { type: 'saved_query', saved_query_id: id, params };
}
