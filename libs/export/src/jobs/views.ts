import type { ErrorCode } from '@strata/contracts';
import type { Prisma } from '@strata/data';
import { actorName, type WorkspaceContext } from '@strata/platform';
import type { ExportSource, FileFormat } from './source.js';

export const EXPORT_STATUSES = ['pending', 'running', 'completed', 'failed', 'cancelled', 'expired'] as const;
export type ExportStatus = (typeof EXPORT_STATUSES)[number];
export const UNFINISHED: ExportStatus[] = ['pending', 'running'];

/** An export as people see it. */
export interface ExportView {
  workspace_id: string;
  id: string;
  /** What it is of, as that was called when it was asked for. */
  name: string;
  source: ExportSource;
  format: FileFormat;
  status: ExportStatus;
  /** From 0 to 1; null while nobody knows how much there is. */
  progress: number | null;
  /** Rows so far. */
  rows: number;
  /** Of the file so far. */
  bytes: number;
  /** Once it is there. */
  file_name: string | null;
  error: { code: ErrorCode; message: string; hint?: string } | null;
  requested_by: { id: string; name: string };
  /** Who asked is the only one who may download it. */
  is_mine: boolean;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  /** When the file goes. */
  expires_at: Date | null;
}

export type ExportRow = Prisma.ExportGetPayload<object>;

/** @param now after its time an export is over, whether the upkeep has been there or not */
export function viewOf({ actor }: WorkspaceContext, row: ExportRow, now: Date): ExportView {
  const isOver = row.status === 'completed' && row.expiresAt !== null && row.expiresAt <= now;
  return {
    workspace_id: row.workspaceId,
    id: row.id,
    name: row.name,
    source: row.source as unknown as ExportSource,
    format: row.format as FileFormat,
    status: isOver ? 'expired' : (row.status as ExportStatus),
    progress: row.progress,
    rows: row.rows,
    bytes: Number(row.bytes),
    file_name: row.fileName,
    error: row.error as ExportView['error'],
    requested_by: { id: row.requestedBy, name: actorName({ label: row.requesterLabel }) },
    is_mine: row.requestedBy === actor?.userId,
    created_at: row.createdAt,
    started_at: row.startedAt,
    finished_at: row.finishedAt,
    expires_at: row.expiresAt,
  };
}
