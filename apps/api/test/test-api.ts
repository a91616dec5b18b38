import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Role } from '@strata/contracts';
import { Redis } from '@strata/queue';
import { createTestDatabase, type TestDatabase } from '@strata/data';
import { readConfig, testEngines } from '@strata/platform';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createApp } from '../src/app.js';

export type Json = Record<string, unknown>;

export interface Answer<T = Json> {
  status: number;
  body: T;
  headers: Record<string, unknown>;
}

export interface Caller {
  /** Access token, or undefined for somebody who is not signed in. */
  token?: string;
}

export interface SignedUp {
  id: string;
  email: string;
  token: string;
  refreshToken: string;
  workspaceId: string;
}

/** The real API on a database of its own, called without a socket. */
export class TestApi {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly test: TestDatabase,
    /** Where it keeps files. */
    readonly dataDir: string,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<TestApi> {
    return TestApi.on(await createTestDatabase(), settings);
  }

  /** A second API process on the same database, as far as it can tell. */
  static beside(other: TestApi, settings: Record<string, string> = {}): Promise<TestApi> {
    return TestApi.on(other.test, settings);
  }

  private static async on(test: TestDatabase, settings: Record<string, string>): Promise<TestApi> {
    const { redisUrl } = testEngines();
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'strata-api-'));
    const config = readConfig({
      DATA_DIR: dataDir,
      DATABASE_URL: test.databaseUrl,
      REDIS_URL: redisUrl,
      STRATA_SECRET: test.secret,
      AUTH_RATE_PER_MINUTE: '100000',
      LOG_LEVEL: 'silent',
      ...settings,
    });
    const app = await createApp(config, { pages: false });
    // A test that names a Redis of its own wants to see what happens without.
    if (settings['REDIS_URL'] === undefined) await untilAnswers(app.get(Redis));
    return new TestApi(app, test, config.DATA_DIR);
  }

  /** Ends this process; the database stays. */
  async close(): Promise<void> {
    await this.app.close();
    fs.rmSync(this.dataDir, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.close();
    await this.test.drop();
  }

  async call<T = Json>(method: string, path: string, caller: Caller = {}, body?: unknown): Promise<Answer<T>> {
    const response = await this.app.inject({
      method: method.toUpperCase() as 'GET',
      url: path.startsWith('/health') ? path : `/api/v1${path}`,
      headers: caller.token ? { authorization: `Bearer ${caller.token}` } : {},
      ...(body !== undefined && { payload: body as object }),
    });
    const { statusCode: status, headers, body: text } = response;
    // Lines of JSON are left to who asks for them.
    const isJson = String(headers['content-type']).startsWith('application/json');
    return { status, body: (isJson && text ? JSON.parse(text) : {}) as T, headers };
  }

  /** Registers a user, who gets a workspace of their own. */
  async signUp(name: string): Promise<SignedUp> {
    const email = `${name}@example.com`;
    const { status, body } = await this.call<{ access_token: string; refresh_token: string; user: { id: string } }>(
      'POST',
      '/auth/register',
      {},
      { email, name, password: 'correct horse battery' },
    );
    if (status !== 201) throw new Error(`sign-up of ${name} failed: ${JSON.stringify(body)}`);
    const token = body.access_token;
    const me = await this.call<{ workspaces: { id: string }[] }>('GET', '/me', { token });
    const workspaceId = me.body.workspaces[0]?.id ?? '';
    return { id: body.user.id, email, token, refreshToken: body.refresh_token, workspaceId };
  }

  /** Makes a user a member of `admin`'s workspace, by invitation. */
  async join(user: SignedUp, admin: SignedUp, role: Role): Promise<void> {
    const invitations = `/workspaces/${admin.workspaceId}/invitations`;
    const { body } = await this.call<{ token: string }>('POST', invitations, admin, { role });
    const accepted = await this.call('POST', '/invitations/accept', user, { token: body.token });
    if (accepted.status !== 200) throw new Error(`joining failed: ${JSON.stringify(accepted.body)}`);
  }
}

/** A process may start before Redis; tests begin when it is there. */
async function untilAnswers(redis: Redis): Promise<void> {
  for (;;) {
    try {
      return await redis.ping();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** The test's own server, as if it were somebody's external one. */
export function ownDatabase(): Json {
  const { hostname: host, port, username, password } = new URL(testEngines().databaseUrl);
  return { host, port: Number(port), database: 'postgres', username, password, tls: 'disable' };
}
