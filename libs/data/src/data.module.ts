import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, StartupError, type Config } from '@strata/platform';
import { Database } from './database.js';

/** The process's one `Database`, closed after everything that uses it. */
@Global()
@Module({})
export class DataModule implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly db: Database) {}

  static forRoot(processName: string): DynamicModule {
    const database = {
      provide: Database,
      inject: [CONFIG],
      useFactory: ({ DATABASE_URL: databaseUrl, STRATA_SECRET: secret }: Config) => {
        if (!databaseUrl || !secret) {
          throw new StartupError('DATABASE_URL and STRATA_SECRET are needed.', 'Start everything with `npm start`.');
        }
        return new Database({ databaseUrl, secret, processName });
      },
    };
    return { module: DataModule, providers: [database], exports: [Database] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.db.close();
  }
}
