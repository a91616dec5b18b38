import { Module, type DynamicModule } from '@nestjs/common';
import { systemClock } from './clock.js';
import type { Config } from './config.js';
import { createLogger } from './logger.js';

/** Injection tokens of what is not a class. */
export const CONFIG = Symbol('CONFIG');
export const LOGGER = Symbol('LOGGER');
export const CLOCK = Symbol('CLOCK');

/** Config, logger and clock for every room of one process. */
@Module({})
export class PlatformModule {
  static forRoot(config: Config, processName: string): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useFactory: () => createLogger(config, processName) },
        { provide: CLOCK, useValue: systemClock },
      ],
      exports: [CONFIG, LOGGER, CLOCK],
    };
  }
}
