import { deriveSecret } from '@strata/platform';
import { JwtService } from '@nestjs/jwt';
import { TestApi, type Json } from './test-api.js';

const PASSWORD = 'correct horse battery';

describe('sign-in', () => {
  let api: TestApi;
  beforeAll(async () => (api = await TestApi.start()));
  afterAll(() => api.stop());

  const refresh = (refresh_token: string) =>
    api.call<{ refresh_token: string; access_token: string }>('POST', '/auth/refresh', {}, { refresh_token });
  const codeOf = (answer: { body: Json }) => (answer.body as { error?: Json }).error?.code;

  it('makes the first account superadmin, and only it', async () => {
    expect((await api.call('GET', '/auth/status')).body).toEqual({
      has_accounts: false,
      bootstrap_token_required: false,
    });
    const [first, ...others] = await Promise.all(['first', 'second', 'third'].map((name) => api.signUp(name)));
    const flags = await Promise.all(
      [first, ...others].map(
        async (user) => (await api.call<{ user: Json }>('GET', '/me', user)).body.user.is_superadmin,
      ),
    );
    expect(flags.filter(Boolean)).toHaveLength(1);
    expect((await api.call('GET', '/auth/status')).body).toMatchObject({ has_accounts: true });
  });

  it('refuses a second account for an address, in any spelling', async () => {
    await api.signUp('twice');
    const again = await api.call(
      'POST',
      '/auth/register',
      {},
      { email: ' TWICE@example.com ', name: 'x', password: PASSWORD },
    );
    expect([again.status, codeOf(again)]).toEqual([409, 'email_taken']);
  });

  it('names every wrong field at once and takes no unknown ones', async () => {
    const answer = await api.call(
      'POST',
      '/auth/register',
      {},
      { email: 'x', password: 'short', name: ' ', is_superadmin: true },
    );
    expect(answer.status).toBe(422);
    const { details } = (answer.body as { error: { details: { field: string }[] } }).error;
    expect(details.map((problem) => problem.field).sort()).toEqual(['email', 'is_superadmin', 'name', 'password']);
  });

  it('answers an unknown address and a wrong password alike', async () => {
    await api.signUp('known');
    const attempts = [
      { email: 'known@example.com', password: 'wrong password' },
      { email: 'nobody@example.com', password: 'wrong password' },
    ].map((input) => api.call('POST', '/auth/login', {}, input));
    for (const attempt of await Promise.all(attempts)) {
      expect([attempt.status, codeOf(attempt)]).toEqual([401, 'invalid_credentials']);
    }
  });

  it('rotates refresh tokens, and ends the sign-in when a used one comes back', async () => {
    const user = await api.signUp('rotating');
    const second = await refresh(user.refreshToken);
    expect(second.status).toBe(200);
    const third = await refresh(second.body.refresh_token);
    expect(third.status).toBe(200);
    // Within the leeway a repeat is two tabs or a lost answer; afterwards it is a theft.
    await api.test.superuser("UPDATE auth.refresh_tokens SET used_at = used_at - interval '1 minute'");
    const reused = await refresh(user.refreshToken);
    expect([reused.status, codeOf(reused)]).toEqual([401, 'refresh_token_reused']);
    expect((await refresh(third.body.refresh_token)).status).toBe(401);
    expect((await api.call('GET', '/me', { token: third.body.access_token })).status).toBe(401);
  });

  it('forgives a repeated refresh within seconds', async () => {
    const user = await api.signUp('twotabs');
    const answers = await Promise.all([refresh(user.refreshToken), refresh(user.refreshToken)]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
  });

  it('signs out one sign-in, or all of them', async () => {
    const user = await api.signUp('leaving');
    const other = await api.call<{ access_token: string }>(
      'POST',
      '/auth/login',
      {},
      { email: user.email, password: PASSWORD },
    );
    await api.call('POST', '/auth/logout', user);
    expect((await api.call('GET', '/me', user)).status).toBe(401);
    const token = other.body.access_token;
    expect((await api.call('GET', '/me', { token })).status).toBe(200);
    await api.call('POST', '/auth/logout-all', { token });
    expect((await api.call('GET', '/me', { token })).status).toBe(401);
  });

  it('takes no token that was signed otherwise', async () => {
    const user = await api.signUp('forger');
    const claims = { sub: user.id, sid: user.id, label: 'x' };
    const wrongKey = new JwtService({ secret: 'another secret' }).sign(claims, { issuer: 'strata' });
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    const key = deriveSecret(api.test.secret, 'access-token');
    const expired = new JwtService({ secret: key }).sign(claims, { issuer: 'strata', expiresIn: -1 });
    for (const token of [wrongKey, none, expired]) expect((await api.call('GET', '/me', { token })).status).toBe(401);
  });

  it('keeps the refresh token from scripts and from other sites', async () => {
    const answer = await api.call(
      'POST',
      '/auth/register',
      {},
      { email: 'c@example.com', name: 'c', password: PASSWORD },
    );
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^strata_refresh=[^;]+;.*Path=\/api\/v1\/auth.*HttpOnly.*SameSite=Strict/);
    const response = await api.app.inject({
      method: 'POST',
      url: '/api/v1/auth/refresh',
      headers: { cookie: cookie.split(';')[0] ?? '' },
    });
    expect(response.statusCode).toBe(200);
  });

  it('stores neither passwords nor refresh tokens in the clear', async () => {
    const user = await api.signUp('secretive');
    const [row] = await api.test.superuser<{ dump: string }>(
      `SELECT (SELECT json_agg(u)::text FROM auth.users u) || (SELECT json_agg(t)::text FROM auth.refresh_tokens t) AS dump`,
    );
    expect(row?.dump).toContain('$argon2id$');
    expect(row?.dump).not.toContain(PASSWORD);
    expect(row?.dump).not.toContain(user.refreshToken);
  });
});

describe('sign-in under limits', () => {
  it('slows down whoever tries many passwords', async () => {
    const api = await TestApi.start({ AUTH_RATE_PER_MINUTE: '3' });
    try {
      const statuses: number[] = [];
      let last = await api.call('GET', '/auth/status');
      for (let i = 0; i < 5; i++) {
        last = await api.call('POST', '/auth/login', {}, { email: 'a@example.com', password: 'x' });
        statuses.push(last.status);
      }
      expect(statuses.slice(-1)).toEqual([429]);
      expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await api.stop();
    }
  });

  it('lets the first account in only with the token of the start, where there is one', async () => {
    const api = await TestApi.start({ BOOTSTRAP_TOKEN: 'the one-time token', AUTH_RATE_PER_MINUTE: '99999' });
    try {
      expect((await api.call('GET', '/auth/status')).body).toMatchObject({ bootstrap_token_required: true });
      const input = { email: 'a@example.com', name: 'a', password: PASSWORD };
      expect((await api.call('POST', '/auth/register', {}, input)).status).toBe(403);
      expect((await api.call('POST', '/auth/register', {}, { ...input, bootstrap_token: 'guess' })).status).toBe(403);
      const right = await api.call('POST', '/auth/register', {}, { ...input, bootstrap_token: 'the one-time token' });
      expect(right.status).toBe(201);
      expect((await api.call('POST', '/auth/register', {}, { ...input, email: 'b@example.com' })).status).toBe(201);
    } finally {
      await api.stop();
    }
  });
});
