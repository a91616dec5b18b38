export { BYTE_ORDER_MARK, csvRecord } from './csv.js';
export { attachment } from './file-name.js';
export { CONTENT_TYPES, EXPORT_FORMATS, writeExport, type ExportFormat } from './write.js';
export type { ExportFacts } from './xlsx.js';
