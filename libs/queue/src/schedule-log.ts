import { SCHEDULE_NAMES, type ScheduleName } from '@strata/contracts';
import type { Redis as Client } from 'ioredis';
import { guarded } from './unavailable.js';

/** When a schedule last ran, in some worker, and how that went. */
export interface ScheduleState {
  started_at: Date | null;
  succeeded_at: Date | null;
  failed_at: Date | null;
  /** What kind of error the last failure was; the worker's log has the rest. */
  error: string | null;
}

/** Remembers the last run of each schedule, for superadmins to see. One hash; its fields are `<schedule>:<what>`. */
export class ScheduleLog {
  private readonly key: string;

  constructor(
    private readonly client: Client,
    prefix: string,
  ) {
    this.key = `${prefix}:schedules`;
  }

  async started(schedule: ScheduleName, at: Date): Promise<void> {
    await this.write({ [`${schedule}:started`]: at.getTime() });
  }

  /** With the start once more: that may have gone unnoticed while Redis was away. */
  async succeeded(schedule: ScheduleName, started: Date, at: Date): Promise<void> {
    await this.write({ [`${schedule}:started`]: started.getTime(), [`${schedule}:succeeded`]: at.getTime() });
  }

  /** @param error says what kind it was and nothing of what it was about: a message may quote somebody's data */
  async failed(schedule: ScheduleName, at: Date, error: string): Promise<void> {
    await this.write({ [`${schedule}:failed`]: at.getTime(), [`${schedule}:error`]: error });
  }

  /** @throws DomainError `unavailable` when Redis is away */
  async read(): Promise<Record<ScheduleName, ScheduleState>> {
    const fields = await guarded(() => this.client.hgetall(this.key));
    const time = (field: string): Date | null => (fields[field] ? new Date(Number(fields[field])) : null);
    const states = SCHEDULE_NAMES.map((name) => {
      const [started_at, succeeded_at, failed_at] = ['started', 'succeeded', 'failed'].map((what) =>
        time(`${name}:${what}`),
      );
      return [name, { started_at, succeeded_at, failed_at, error: fields[`${name}:error`] ?? null }];
    });
    return Object.fromEntries(states) as Record<ScheduleName, ScheduleState>;
  }

  private async write(fields: Record<string, string | number>): Promise<void> {
    await guarded(() => this.client.hset(this.key, fields));
  }
}
