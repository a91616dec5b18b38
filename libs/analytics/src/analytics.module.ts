import { Module } from '@nestjs/common';
import { Analytics } from './analytics.js';
import { TenantUsage } from './tenant-usage.js';

@Module({ providers: [Analytics, TenantUsage], exports: [Analytics, TenantUsage] })
export class AnalyticsModule {}
