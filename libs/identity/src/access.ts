import { isAllowed, type Action, type Audience } from '@strata/contracts';
import { Injectable } from '@nestjs/common';
import { Database, type ResourceKind } from '@strata/data';
import { DomainError, notFound, workspaceSuspended, type Actor, type WorkspaceContext } from '@strata/platform';
import { AccessTokens } from './tokens.js';

/** Who somebody is, and what they may. */
@Injectable()
export class Access {
  constructor(
    private readonly db: Database,
    private readonly tokens: AccessTokens,
  ) {}

  /**
   * The actor behind an access token whose sign-in is still open: a log-out takes effect with the next request.
   * @throws DomainError `unauthenticated`.
   */
  async authenticate(accessToken: string, request: Pick<Actor, 'correlationId' | 'ipHash'>): Promise<Actor> {
    const claims = await this.tokens.verify(accessToken);
    const { sub: userId, sid: sessionId, label } = claims;
    return this.recheck({ userId, sessionId, label, isSuperadmin: false, ...request });
  }

  /** The actor as things stand now. @throws DomainError `unauthenticated` once the sign-in has ended. */
  async recheck(actor: Actor): Promise<Actor> {
    const session = await this.db.lookups.session(actor.sessionId, actor.userId);
    if (!session) {
      throw new DomainError('unauthenticated', 'This sign-in has ended.', { hint: 'Sign in again.' });
    }
    return { ...actor, isSuperadmin: session.is_superadmin };
  }

  /**
   * The context of an actor in the workspace of a resource, if they may perform the action there. Membership comes
   * first: where superadmins are members they act as that member.
   * @throws DomainError `not_found` for unknown and foreign ids alike, `forbidden` when the role is too low,
   * `workspace_suspended` for members of a workspace that is.
   */
  async authorize(actor: Actor, action: Action, kind: ResourceKind, id: string): Promise<WorkspaceContext> {
    const access = await this.db.lookups.access(kind, id, actor.userId);
    if (!access) throw notFound(kind);
    if (!access.role && !access.has_ticket) throw workspaceSuspended();
    const audience: Audience = access.role ?? 'superadmin_ticket';
    if (!isAllowed(audience, action)) {
      throw new DomainError('forbidden', `The role ${audience} does not include ${action}.`, {
        hint: 'Ask an admin of the workspace.',
      });
    }
    return { workspaceId: access.workspace_id, actor, audience, correlationId: actor.correlationId };
  }
}
