import { Module } from '@nestjs/common';
import { IdentityModule } from '@strata/identity';
import { TransformModule } from '@strata/transform';
import { Retention } from './retention.js';

/** What people see and set of retention; applying it is the worker's. */
@Module({ imports: [IdentityModule, TransformModule], providers: [Retention], exports: [Retention] })
export class RetentionModule {}
