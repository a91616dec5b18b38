export { BYTE_ORDER_MARK, csvRecord } from './csv.js';
export { attachment } from './file-name.js';
export { ExportModule } from './jobs/exports.module.js';
export type { DiskUse } from './jobs/export-files.js';
export { ExportDownloads, type Download } from './jobs/downloads.js';
export { ExportWorker } from './jobs/export-worker.js';
export { Exports, type ExportSearch } from './jobs/exports.js';
export {
  EXPORT_SOURCE_TYPES,
  FILE_FORMATS,
  FILE_TYPES,
  type DashboardExport,
  type ExportSource,
  type FileFormat,
  type SavedQueryExport,
  type WidgetExport,
} from './jobs/source.js';
export { Renders, type RenderedPage } from './pdf/renders.js';
export { ExportUpkeep } from './jobs/upkeep.js';
export { EXPORT_STATUSES, type ExportStatus, type ExportView } from './jobs/views.js';
export { CONTENT_TYPES, EXPORT_FORMATS, writeExport, type ExportFormat } from './write.js';
export type { ExportFacts } from './xlsx.js';
