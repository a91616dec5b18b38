import { Module } from '@nestjs/common';
import { DashboardsModule } from '@strata/dashboards';
import { IdentityModule } from '@strata/identity';
import { SavedQueriesModule } from '@strata/saved-queries';
import { ExportContent } from './content.js';
import { Covers } from './cover.js';
import { ExportDownloads } from './downloads.js';
import { ExportFiles } from './export-files.js';
import { ExportRecords } from './export-records.js';
import { ExportWorker } from './export-worker.js';
import { Exports } from './exports.js';
import { FileWriter } from './file-writer.js';
import { pdfProvider } from '../pdf/pdf.provider.js';
import { Renders } from '../pdf/renders.js';
import { RenderTickets } from './pdf-renderer.js';
import { Requesters } from './requesters.js';
import { Subjects } from './subjects.js';
import { ExportUpkeep } from './upkeep.js';
import { WidgetRows } from './widget-rows.js';

const services = [Exports, ExportDownloads, ExportUpkeep, ExportWorker, Renders];
const pdf = [pdfProvider, RenderTickets];
const parts = [ExportContent, Covers, ExportFiles, ExportRecords, FileWriter, Requesters, Subjects, WidgetRows];

@Module({
  imports: [DashboardsModule, IdentityModule, SavedQueriesModule],
  providers: [...services, ...parts, ...pdf],
  exports: services,
})
export class ExportModule {}
