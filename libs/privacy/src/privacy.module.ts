import { Module } from '@nestjs/common';
import { IdentityModule } from '@strata/identity';
import { ErasureWorker } from './erasure-worker.js';
import { Erasures } from './erasures.js';
import { PersonExports } from './person-export.js';

const services = [Erasures, ErasureWorker, PersonExports];

@Module({ imports: [IdentityModule], providers: services, exports: services })
export class PrivacyModule {}
