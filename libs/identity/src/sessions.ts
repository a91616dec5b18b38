import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { CLOCK, CONFIG, DomainError, newId, randomToken, sha256, type Clock, type Config } from '@strata/platform';
import { AccessChanges } from './access-changes.js';

/** A token that a client presented again this soon was most likely two tabs, or an answer that got lost. */
const REUSE_LEEWAY_MS = 10_000;
const DAY_MS = 86_400_000;

export interface OpenSession {
  sessionId: string;
  userId: string;
  refreshToken: string;
}

/** Sign-ins: a chain of single-use refresh tokens each. */
@Injectable()
export class Sessions {
  private readonly lifetimeMs: number;

  constructor(
    private readonly db: Database,
    private readonly changes: AccessChanges,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.lifetimeMs = config.REFRESH_TOKEN_TTL_DAYS * DAY_MS;
  }

  /** Life of an unused refresh token in seconds. */
  get lifetimeSeconds(): number {
    return this.lifetimeMs / 1_000;
  }

  async open(userId: string, userAgent: string | undefined): Promise<OpenSession> {
    const sessionId = newId();
    const refreshToken = randomToken();
    await this.db.auth.userSession.create({
      data: {
        id: sessionId,
        userId,
        userAgent: userAgent?.slice(0, 512) ?? null,
        expiresAt: this.expiry(),
        tokens: { create: { id: newId(), tokenHash: sha256(refreshToken) } },
      },
    });
    return { sessionId, userId, refreshToken };
  }

  /**
   * Exchanges a refresh token for the next one. A token that was used before is a sign of theft: the whole chain ends.
   * @throws DomainError `invalid_refresh_token` or `refresh_token_reused`.
   */
  async rotate(refreshToken: string): Promise<OpenSession> {
    const now = this.clock.now();
    const token = await this.db.auth.refreshToken.findUnique({
      where: { tokenHash: sha256(refreshToken) },
      include: { session: { include: { user: { select: { disabledAt: true } } } } },
    });
    const session = token?.session;
    if (!token || !session || session.revokedAt || session.expiresAt <= now || session.user.disabledAt) {
      throw new DomainError('invalid_refresh_token', 'This sign-in has ended.', { hint: 'Sign in again.' });
    }
    await this.useOnce(token, { sessionId: session.id, userId: session.userId }, now);
    const next = randomToken();
    await this.db.auth.$transaction([
      this.db.auth.refreshToken.create({ data: { id: newId(), sessionId: session.id, tokenHash: sha256(next) } }),
      this.db.auth.userSession.update({
        where: { id: session.id },
        data: { lastUsedAt: now, expiresAt: this.expiry() },
      }),
    ]);
    return { sessionId: session.id, userId: session.userId, refreshToken: next };
  }

  /** Ends one sign-in of a user. */
  async revoke(session: { sessionId: string; userId: string }, reason: string): Promise<void> {
    await this.end({ id: session.sessionId, userId: session.userId }, reason);
  }

  /** Ends every sign-in of a user. */
  async revokeAll(userId: string, reason: string): Promise<void> {
    await this.end({ userId }, reason);
  }

  private async end(sessions: { id?: string; userId: string }, reason: string): Promise<void> {
    await this.db.auth.userSession.updateMany({
      where: { ...sessions, revokedAt: null },
      data: { revokedAt: this.clock.now(), revokeReason: reason },
    });
    await this.changes.tell({ user_id: sessions.userId });
  }

  private async useOnce(
    token: { id: string; usedAt: Date | null },
    session: { sessionId: string; userId: string },
    now: Date,
  ): Promise<void> {
    const used = await this.db.auth.refreshToken.updateMany({
      where: { id: token.id, usedAt: null },
      data: { usedAt: now },
    });
    if (used.count === 1) return;
    if (token.usedAt === null || now.getTime() - token.usedAt.getTime() <= REUSE_LEEWAY_MS) return;
    await this.revoke(session, 'refresh token reused');
    throw new DomainError('refresh_token_reused', 'A refresh token was used twice; this sign-in was ended.', {
      hint: 'Sign in again. If it was not you, sign out everywhere and change your password.',
    });
  }

  private expiry(): Date {
    return new Date(this.clock.now().getTime() + this.lifetimeMs);
  }
}
