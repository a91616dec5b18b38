import { Module } from '@nestjs/common';
import { IdentityModule } from '@strata/identity';
import { QueryModule } from '@strata/query';
import { Charts } from './charts.js';
import { Computation } from './computation.js';
import { DefinitionCheck } from './definition-check.js';
import { RunHistory } from './history.js';
import { Refreshes } from './refresh.js';
import { SavedQueryRunner } from './runner.js';
import { SavedQueries } from './saved-queries.js';
import { Snapshots } from './snapshots.js';
import { SavedQueryVersions } from './versions.js';

const services = [Charts, Refreshes, RunHistory, SavedQueries, SavedQueryRunner, SavedQueryVersions, Snapshots];

@Module({
  imports: [IdentityModule, QueryModule],
  providers: [...services, Computation, DefinitionCheck],
  exports: services,
})
export class SavedQueriesModule {}
