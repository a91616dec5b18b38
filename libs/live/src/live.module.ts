import { Module } from '@nestjs/common';
import { IdentityModule } from '@strata/identity';
import { LiveAdmission } from './admission.js';
import { LiveFeed } from './feed.js';

@Module({ imports: [IdentityModule], providers: [LiveAdmission, LiveFeed], exports: [LiveAdmission, LiveFeed] })
export class LiveModule {}
