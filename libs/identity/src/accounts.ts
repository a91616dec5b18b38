import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { CONFIG, DomainError, newId, type Config } from '@strata/platform';
import { timingSafeEqual } from 'node:crypto';
import { AuditLog } from './audit.js';
import { hashPassword, verifyPassword } from './passwords.js';
import { Sessions, type OpenSession } from './sessions.js';
import { AccessTokens } from './tokens.js';
import { Workspaces } from './workspaces.js';

export interface UserView {
  id: string;
  email: string;
  name: string;
  is_superadmin: boolean;
}

/** What a client gets on every way in. */
export interface SignIn {
  access_token: string;
  /** Life of the access token in seconds. */
  expires_in: number;
  refresh_token: string;
  user: UserView;
}

/** Facts about the request that asks, for sessions and audit. */
export interface ClientFacts {
  userAgent?: string;
  correlationId: string;
  ipHash?: string;
}

interface UserRow {
  id: string;
  email: string;
  name: string;
  isSuperadmin: boolean;
}

const viewOf = (user: UserRow): UserView => ({
  id: user.id,
  email: user.email,
  name: user.name,
  is_superadmin: user.isSuperadmin,
});

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Registration, sign-in and sign-out. */
@Injectable()
export class Accounts {
  constructor(
    private readonly db: Database,
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
    private readonly workspaces: Workspaces,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Whether the installation has its first account, and whether making it needs the start's one-time token. */
  async status(): Promise<{ has_accounts: boolean; bootstrap_token_required: boolean }> {
    const hasAccounts = (await this.db.auth.user.findFirst({ select: { id: true } })) !== null;
    return {
      has_accounts: hasAccounts,
      bootstrap_token_required: !hasAccounts && this.config.BOOTSTRAP_TOKEN !== undefined,
    };
  }

  /**
   * Creates a user with a first workspace, of which they are admin. The installation's first user is its superadmin.
   * @throws DomainError `email_taken`, or `bootstrap_token_required` for the first user off loopback.
   */
  async register(
    input: { email: string; password: string; name: string; bootstrap_token?: string },
    client: ClientFacts,
  ): Promise<SignIn> {
    const passwordHash = await hashPassword(input.password);
    const user = await this.createUser({ ...input, email: normalizeEmail(input.email), passwordHash });
    try {
      await this.workspaces.create({ name: `${input.name}'s workspace` }, { ...user, ...client });
    } catch (error) {
      // A user without a workspace could not register again; the workspace lives behind another role's door.
      await this.db.auth.user.delete({ where: { id: user.id } });
      throw error;
    }
    await this.record('user.registered', client, user);
    return this.signIn(user, await this.sessions.open(user.id, client.userAgent));
  }

  /** @throws DomainError `invalid_credentials`, the same for an unknown e-mail and a wrong password. */
  async logIn(input: { email: string; password: string }, client: ClientFacts): Promise<SignIn> {
    const user = await this.db.auth.user.findUnique({ where: { email: normalizeEmail(input.email) } });
    const isRight = await verifyPassword(user?.passwordHash, input.password);
    if (!user || !isRight || user.disabledAt) {
      await this.record('user.login_failed', client, user ?? undefined);
      throw new DomainError('invalid_credentials', 'E-mail or password is wrong.', {
        hint: 'Check both and try again.',
      });
    }
    await this.record('user.logged_in', client, user);
    return this.signIn(user, await this.sessions.open(user.id, client.userAgent));
  }

  /** @throws DomainError `invalid_refresh_token` or `refresh_token_reused`. */
  async refresh(refreshToken: string): Promise<SignIn> {
    const session = await this.sessions.rotate(refreshToken);
    const user = await this.db.auth.user.findUniqueOrThrow({ where: { id: session.userId } });
    return this.signIn(user, session);
  }

  async user(userId: string): Promise<UserView> {
    return viewOf(await this.db.auth.user.findUniqueOrThrow({ where: { id: userId } }));
  }

  private async record(action: string, { correlationId, ipHash }: ClientFacts, user?: UserRow): Promise<void> {
    const actor = user && { userId: user.id, actorLabel: labelOf(user) };
    await this.audit.recordSignIn({ ...actor, action, correlationId, ipHash });
  }

  private async signIn(user: UserRow, session: OpenSession): Promise<SignIn> {
    return {
      access_token: await this.tokens.sign({
        sub: user.id,
        sid: session.sessionId,
        label: labelOf(user),
      }),
      expires_in: this.tokens.lifetime,
      refresh_token: session.refreshToken,
      user: viewOf(user),
    };
  }

  private async createUser(input: {
    email: string;
    name: string;
    passwordHash: string;
    bootstrap_token?: string;
  }): Promise<UserRow> {
    const { email, name, passwordHash } = input;
    return this.db.auth.$transaction(async (tx) => {
      // Two first registrations at once must not both become superadmin.
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('strata.register'))`;
      const isFirst = (await tx.user.findFirst({ select: { id: true } })) === null;
      if (isFirst) this.checkBootstrapToken(input.bootstrap_token);
      if (await tx.user.findUnique({ where: { email }, select: { id: true } })) {
        throw new DomainError('email_taken', 'This e-mail address has an account.', { hint: 'Sign in instead.' });
      }
      return tx.user.create({ data: { id: newId(), email, name, passwordHash, isSuperadmin: isFirst } });
    });
  }

  private checkBootstrapToken(presented: string | undefined): void {
    const wanted = this.config.BOOTSTRAP_TOKEN;
    if (wanted === undefined || (presented !== undefined && sameText(presented, wanted))) return;
    throw new DomainError('bootstrap_token_required', 'The first account needs the one-time token of the start.', {
      hint: 'Copy it from the output of `npm start` and send it as bootstrap_token.',
    });
  }
}

/** How the audit log names a user. */
function labelOf({ name, email }: Pick<UserRow, 'name' | 'email'>): string {
  return `${name} <${email}>`;
}

export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}
