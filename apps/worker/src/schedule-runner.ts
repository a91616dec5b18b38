import { Inject, Injectable } from '@nestjs/common';
import type { ScheduleName } from '@strata/contracts';
import { CLOCK, DomainError, LOGGER, type Clock, type Logger } from '@strata/platform';
import { Redis } from '@strata/queue';

/** A schedule does not begin anew in a process while it still runs there. */
export const UTC = { timeZone: 'UTC', waitForCompletion: true };

/** Runs the work of schedules, and remembers how that went. */
@Injectable()
export class ScheduleRunner {
  constructor(
    private readonly redis: Redis,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Work that fails is logged and tried again at its next time; it never takes the worker down. */
  async run(schedule: ScheduleName, work: () => Promise<number | void>): Promise<void> {
    const { schedules } = this.redis;
    const started = this.clock.now();
    await this.remember(schedules.started(schedule, started));
    try {
      const changed = await work();
      if (changed) this.logger.info({ schedule, changed }, 'schedule ran');
      await this.remember(schedules.succeeded(schedule, started, this.clock.now()));
    } catch (error) {
      this.log(schedule, error);
      await this.remember(schedules.failed(schedule, this.clock.now(), kindOf(error)));
    }
  }

  /** What is away comes back, and says so itself where it is; the time after this one tells. */
  private log(schedule: ScheduleName, error: unknown): void {
    if (error instanceof DomainError && error.code === 'unavailable') {
      this.logger.warn({ schedule, reason: error.message }, 'schedule left out');
    } else {
      this.logger.error({ err: error, schedule }, 'schedule failed');
    }
  }

  /** The work matters more than its record: with Redis away the record is left out. */
  private async remember(written: Promise<void>): Promise<void> {
    await written.catch(() => undefined);
  }
}

/** `23505`, `ECONNREFUSED`, `TypeError`: never the message, which may quote what somebody sent. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as Error & { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
