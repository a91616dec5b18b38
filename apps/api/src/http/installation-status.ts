import { Injectable } from '@nestjs/common';
import { QUEUE_NAMES, SCHEDULE_NAMES, SCHEDULES } from '@strata/contracts';
import { Database, readStorage } from '@strata/data';
import { ExportUpkeep } from '@strata/export';
import { DomainError, strataVersion, type Actor } from '@strata/platform';
import { Redis } from '@strata/queue';
import type { InstallationStatusDto, RedisStatusDto } from './installation.dto.js';

/** Tenants with dead letters that are shown, the worst. */
const TENANTS = 100;

/** How the installation is: figures of its engines and of all tenants together, nothing that a tenant sent. */
@Injectable()
export class InstallationStatus {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
    private readonly exports: ExportUpkeep,
  ) {}

  async read({ userId }: Pick<Actor, 'userId'>): Promise<InstallationStatusDto> {
    const [{ version, ...storage }, dead_letters, disk, redis] = await Promise.all([
      readStorage(this.db),
      this.db.lookups.deadLetters(userId, TENANTS),
      this.exports.diskUse(),
      this.readRedis(),
    ]);
    const versions = { strata: strataVersion(), node: process.versions.node, postgresql: version };
    return { versions, storage: { ...storage, ...disk }, dead_letters, redis };
  }

  /** Null while Redis is away: that, too, is how the installation is. */
  private async readRedis(): Promise<RedisStatusDto | null> {
    try {
      const [version, workers, backlog, states, { usedBytes, maxBytes }] = await Promise.all([
        this.redis.version(),
        this.redis.workers(),
        this.redis.backlog(),
        this.redis.schedules.read(),
        this.redis.memory(),
      ]);
      return {
        version,
        workers,
        queues: QUEUE_NAMES.map((name) => ({ name, ...backlog[name] })),
        schedules: SCHEDULE_NAMES.map((name) => ({ name, cron: SCHEDULES[name], ...states[name] })),
        used_bytes: usedBytes,
        max_bytes: maxBytes,
      };
    } catch (error) {
      if (error instanceof DomainError && error.code === 'unavailable') return null;
      throw error;
    }
  }
}
