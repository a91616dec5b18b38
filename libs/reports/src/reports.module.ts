import { Module } from '@nestjs/common';
import { IdentityModule } from '@strata/identity';
import { TransformModule } from '@strata/transform';
import { ReportDefinitions } from './report-definitions.js';
import { ReportFiles } from './report-files.js';
import { Reports } from './reports.js';

const services = [Reports, ReportFiles, ReportDefinitions];

@Module({ imports: [IdentityModule, TransformModule], providers: services, exports: services })
export class ReportsModule {}
