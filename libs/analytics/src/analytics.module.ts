import { Module } from '@nestjs/common';
import { Analytics } from './analytics.js';

@Module({ providers: [Analytics], exports: [Analytics] })
export class AnalyticsModule {}
