import { Module } from '@nestjs/common';
import { IdentityModule } from '@strata/identity';
import { QueryCatalog } from './catalog.js';
import { Connections } from './connections/connections.js';
import { QueryRunner } from './run/runner.js';
import { RunningQueries } from './run/running-queries.js';

const services = [Connections, QueryCatalog, QueryRunner, RunningQueries];

@Module({ imports: [IdentityModule], providers: services, exports: services })
export class QueryModule {}
