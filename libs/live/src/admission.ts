import { Injectable } from '@nestjs/common';
import type { Action } from '@strata/contracts';
import { Access } from '@strata/identity';
import { DomainError, type Actor } from '@strata/platform';
import { OneTimeTickets, Redis } from '@strata/queue';

const TICKET_LIFETIME_MS = 30_000;
const WATCHING: Action = 'event:read';

/** Who watches what. */
export interface Viewer {
  actor: Actor;
  projectId: string;
}

/** Who may watch: at the door by a one-time ticket, and for as long as the right lasts. */
@Injectable()
export class LiveAdmission {
  private readonly tickets: OneTimeTickets<Viewer>;

  constructor(
    private readonly access: Access,
    redis: Redis,
  ) {
    this.tickets = redis.tickets<Viewer>('live', TICKET_LIFETIME_MS);
  }

  /** A ticket for one connection: browsers cannot send a token with a WebSocket. */
  async issue(viewer: Viewer): Promise<{ ticket: string; expires_in: number }> {
    return { ticket: await this.tickets.issue(viewer), expires_in: TICKET_LIFETIME_MS / 1_000 };
  }

  /** @throws DomainError `unauthenticated` for a ticket that is unknown, used, expired or of another project. */
  async admit(projectId: string, ticket: string): Promise<Viewer> {
    const viewer = await this.tickets.redeem(ticket);
    if (!viewer || viewer.projectId !== projectId) {
      throw new DomainError('unauthenticated', 'The ticket is not valid: it was used, has expired, or never was.', {
        hint: 'Get a new one from POST /api/v1/projects/{project_id}/live-tickets.',
      });
    }
    await this.check(viewer);
    return viewer;
  }

  /**
   * Checks that the viewer may still watch.
   * @throws DomainError `unauthenticated`, `forbidden` or `not_found`.
   */
  async check({ actor, projectId }: Viewer): Promise<void> {
    const current = await this.access.recheck(actor);
    await this.access.authorize(current, WATCHING, 'project', projectId);
  }
}
