import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { LiveFilter } from '@strata/contracts';
import { Redis } from '@strata/queue';
import { ProjectHub, type LiveWish } from './hub.js';
import type { LiveSocket } from './seat.js';

/** A viewer's place in the feed. */
export interface LiveSeat {
  setFilter(filter: LiveFilter): void;
  leave(): void;
}

/** The live feeds of this process. */
@Injectable()
export class LiveFeed implements OnApplicationShutdown {
  private readonly hubs = new Map<string, ProjectHub>();

  constructor(private readonly redis: Redis) {}

  /**
   * Sends the project's events to a socket from now on, or from the position on that
   * an earlier connection was told.
   * Resolves after `hello` and what was missed. @throws DomainError `unavailable` with Redis away.
   */
  async join(projectId: string, socket: LiveSocket, wish: LiveWish = {}): Promise<LiveSeat> {
    let hub = this.hubs.get(projectId);
    if (!hub) this.hubs.set(projectId, (hub = new ProjectHub(projectId, this.redis.live)));
    const joined = hub;
    try {
      const seat = await joined.join(socket, wish);
      return {
        setFilter: (filter) => seat.setFilter(filter),
        leave: () => {
          joined.leave(seat);
          this.stopIfEmpty(projectId, joined);
        },
      };
    } catch (error) {
      this.stopIfEmpty(projectId, joined);
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.hubs.values()].map((hub) => hub.stop()));
  }

  private stopIfEmpty(projectId: string, hub: ProjectHub): void {
    if (hub.size > 0) return;
    if (this.hubs.get(projectId) === hub) this.hubs.delete(projectId);
    void hub.stop().catch(() => undefined);
  }
}
