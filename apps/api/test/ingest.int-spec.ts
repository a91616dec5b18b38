import { INGEST_LIMITS } from '@strata/contracts';
import { newId } from '@strata/platform';
import { gzipSync } from 'node:zlib';
import { TestApi, type Json, type SignedUp } from './test-api.js';

interface Sent {
  payload: string | Buffer;
  headers?: Record<string, string>;
}

interface Ingested {
  status: number;
  body: { accepted?: number; rejected?: { index: number; code: string }[]; error?: Json };
  headers: Record<string, unknown>;
}

describe('POST /events/ingest', () => {
  let api: TestApi;
  let user: SignedUp;
  let project: string;
  let key: string;

  beforeAll(async () => {
    api = await TestApi.start();
    user = await api.signUp('sender');
    const created = await api.call('POST', '/projects/', user, { name: 'Site' });
    project = String(created.body.id);
    key = String(created.body.api_key);
  });
  afterAll(() => api.stop());

  async function ingest({ payload, headers = {} }: Sent, to: TestApi = api): Promise<Ingested> {
    const response = await to.app.inject({
      method: 'POST',
      url: '/api/v1/events/ingest',
      headers: { 'content-type': 'application/json', 'x-api-key': key, ...headers },
      payload,
    });
    return { status: response.statusCode, body: response.json(), headers: response.headers };
  }
  const events = (list: unknown[], more: Json = {}): string => JSON.stringify({ events: list, ...more });
  const one = events([{ event: 'page_view' }]);

  it('accepts the good events of a batch and names the others', async () => {
    const list = [{ event: 'a' }, {}, { event: 'b', timestamp: 'yesterday' }, 'x', { event: 'c', event_id: newId() }];
    const { status, body } = await ingest({ payload: events(list) });
    expect(status).toBe(202);
    expect(body.accepted).toBe(1);
    expect(body.rejected?.map(({ index, code }) => [index, code])).toEqual([
      [1, 'invalid_event_name'],
      [2, 'invalid_timestamp'],
      [3, 'invalid_event'],
      [4, 'timestamp_required'],
    ]);
  });

  it('is 202 with accepted 0 when all events are bad', async () => {
    expect(await ingest({ payload: events([{}]) })).toMatchObject({ status: 202, body: { accepted: 0 } });
  });

  it('takes the key in the body and text/plain, as beacons send it', async () => {
    const payload = events([{ event: 'a' }], { api_key: key });
    const headers = { 'content-type': 'text/plain;charset=UTF-8', 'x-api-key': '' };
    const response = await api.app.inject({
      method: 'POST',
      url: '/api/v1/events/ingest',
      headers: { 'content-type': headers['content-type'] },
      payload,
    });
    expect(response.statusCode).toBe(202);
  });

  it.each<[string, Sent, number, string]>([
    ['no key', { payload: one, headers: { 'x-api-key': '' } }, 401, 'invalid_write_key'],
    ['an unknown key', { payload: one, headers: { 'x-api-key': 'proj_nobody' } }, 401, 'invalid_write_key'],
    ['text that is no JSON', { payload: '{"events":[' }, 400, 'bad_request'],
    ['no list of events', { payload: '{"events":{}}' }, 422, 'invalid'],
    ['null', { payload: 'null' }, 422, 'invalid'],
    ['more than 1,000 events', { payload: events(Array(1_001).fill({ event: 'a' })) }, 422, 'too_many_events'],
    [
      'more than 1 MB',
      { payload: events([{ event: 'a', properties: { t: 'x'.repeat(INGEST_LIMITS.maxBodyBytes) } }]) },
      413,
      'payload_too_large',
    ],
    [
      'a gzip bomb',
      { payload: gzipSync(Buffer.alloc(200_000_000, ' ')), headers: { 'content-encoding': 'gzip' } },
      413,
      'payload_too_large',
    ],
    ['text that is no gzip', { payload: one, headers: { 'content-encoding': 'gzip' } }, 400, 'bad_request'],
    [
      'half a gzip',
      { payload: gzipSync(one).subarray(0, 20), headers: { 'content-encoding': 'gzip' } },
      400,
      'bad_request',
    ],
    ['another encoding', { payload: one, headers: { 'content-encoding': 'br' } }, 415, 'unsupported_media_type'],
    [
      'a form',
      { payload: 'events=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported_media_type',
    ],
  ])('refuses %s', async (_name, sent, status, code) => {
    const answer = await ingest(sent);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    expect(answer.body.error?.message).toBeTruthy();
  });

  it('refuses a key that none can be', async () => {
    for (const api_key of ['a\0b', 'ключ', 'x'.repeat(256), {}]) {
      const response = await api.app.inject({
        method: 'POST',
        url: '/api/v1/events/ingest',
        payload: { api_key, events: [] },
      });
      expect(response.statusCode).toBe(401);
    }
  });

  it('says the limit to whoever sends too many', async () => {
    const { body } = await ingest({ payload: events(Array(1_001).fill({ event: 'a' })) });
    expect(body.error?.message).toContain('1000');
  });

  it('accepts gzip up to 1 MB after decompression', async () => {
    const payload = gzipSync(events(Array(1_000).fill({ event: 'a', properties: { t: 'x'.repeat(900) } })));
    expect(await ingest({ payload, headers: { 'content-encoding': 'gzip' } })).toMatchObject({
      status: 202,
      body: { accepted: 1_000 },
    });
  });

  it('bounds depth, keys and texts of properties, and takes __proto__ for a harmless key', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`) as Json;
    const wide = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, i]));
    const list = [deep, wide, { t: 'x'.repeat(10_000) }].map((properties) => ({ event: 'a', properties }));
    const { body } = await ingest({ payload: events(list) });
    expect(body.rejected?.map(({ code }) => code)).toEqual(Array(3).fill('invalid_properties'));
    const proto = await ingest({
      payload: '{"events":[{"event":"a","properties":{"__proto__":{"x":1}},"__proto__":{"y":1}}]}',
    });
    expect(proto.status).toBe(202);
    expect(({} as Json)['x']).toBeUndefined();
  });

  it('handles NUL, lone surrogates and numbers out of range by rule', async () => {
    const payload = `{"events":[{"event":"a\\u0000"},{"event":"b \\ud800"},{"event":"c","amount_cents":1e30},{"event":"d","processing_ms":-1},{"event":"e","timestamp":"1999-12-31T23:59:59Z"},{"event":"f","timestamp":"2999-01-01T00:00:00Z"},{"event":"g","properties":{"n":1e999}}]}`;
    const { body } = await ingest({ payload });
    expect(body.accepted).toBe(1);
    expect(body.rejected?.map(({ index, code }) => [index, code])).toEqual([
      [0, 'invalid_field'],
      [2, 'invalid_field'],
      [3, 'invalid_field'],
      [4, 'timestamp_out_of_range'],
      [5, 'timestamp_out_of_range'],
      [6, 'invalid_properties'],
    ]);
  });

  it('checks the origin against the domains, and lets servers send', async () => {
    await api.call('PATCH', `/projects/${project}`, user, { domains: ['example.com', '*.example.org'] });
    // The change reaches the cache by pub/sub.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const from = async (origin: string) => {
      const { status, body } = await ingest({ payload: one, headers: { origin } });
      return status === 202 || status === 403 ? status : body;
    };
    expect(await from('https://example.com')).toBe(202);
    expect(await from('https://shop.example.org:8443')).toBe(202);
    for (const foreign of ['https://evil.com', 'https://example.com.evil.com', 'https://notexample.org', 'null']) {
      expect([foreign, await from(foreign)]).toEqual([foreign, 403]);
    }
    expect((await ingest({ payload: one })).status).toBe(202);
    await api.call('PATCH', `/projects/${project}`, user, { domains: [] });
  });

  it('keeps nothing of a browser that asks not to be tracked', async () => {
    for (const name of ['dnt', 'sec-gpc']) {
      const answer = await ingest({ payload: one, headers: { origin: 'https://example.com', [name]: '1' } });
      expect(answer).toMatchObject({ status: 202, body: { accepted: 0, rejected: [] } });
    }
  });

  it('lets a rotated key live for its grace, in every process, and not longer', async () => {
    const created = await api.call('POST', '/projects/', user, { name: 'Rotating' });
    const old = String(created.body.api_key);
    const second = await TestApi.beside(api);
    const statusIn = async (where: TestApi, apiKey: string) =>
      (await ingest({ payload: one, headers: { 'x-api-key': apiKey } }, where)).status;
    try {
      expect([await statusIn(api, old), await statusIn(second, old)]).toEqual([202, 202]);
      const graceful = await api.call('POST', `/projects/${String(created.body.id)}/rotate-key`, user, {
        grace_seconds: 3_600,
      });
      const next = String(graceful.body.api_key);
      expect(next).not.toBe(old);
      expect(await Promise.all([statusIn(api, old), statusIn(second, old), statusIn(second, next)])).toEqual([
        202, 202, 202,
      ]);
      // The caches know ids in lower case.
      const path = `/projects/${String(created.body.id).toUpperCase()}/rotate-key`;
      const final = await api.call('POST', path, user, {});
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await Promise.all([statusIn(api, next), statusIn(second, next)])).toEqual([401, 401]);
      expect(await Promise.all([statusIn(api, old), statusIn(second, old)])).toEqual([401, 401]);
      expect(await statusIn(second, String(final.body.api_key))).toBe(202);
    } finally {
      await second.close();
    }
  });

  it('stops taking events at once when the project is deleted', async () => {
    const created = await api.call('POST', '/projects/', user, { name: 'Gone' });
    const headers = { 'x-api-key': String(created.body.api_key) };
    expect((await ingest({ payload: one, headers })).status).toBe(202);
    expect((await api.call('DELETE', `/projects/${String(created.body.id)}`, user)).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await ingest({ payload: one, headers })).status).toBe(401);
  });

  it('answers 429 with Retry-After over the rate of the key', async () => {
    const limited = await TestApi.beside(api, { INGEST_RATE_PER_KEY: '50' });
    try {
      const payload = events(Array(40).fill({ event: 'a' }));
      const answers = [];
      for (let i = 0; i < 5; i++) answers.push(await ingest({ payload }, limited));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await limited.close();
    }
  });

  it('answers 503 with Retry-After while Redis is away', async () => {
    const alone = await TestApi.beside(api, { REDIS_URL: 'redis://127.0.0.1:9' });
    try {
      const answer = await ingest({ payload: one }, alone);
      expect([answer.status, answer.body.error?.code]).toEqual([503, 'unavailable']);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await alone.close();
    }
  });

  it('allows pages of other sites to send with a preflight', async () => {
    const response = await api.app.inject({
      method: 'OPTIONS',
      url: '/api/v1/events/ingest',
      headers: {
        origin: 'https://example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-api-key',
      },
    });
    expect(response.statusCode).toBe(204);
    expect(response.headers).toMatchObject({ 'access-control-allow-origin': '*' });
  });

  it.each([
    [202, 'taken', one],
    [422, 'refused', '{}'],
  ])('lets pages read the answer, its time and how long to wait (%i, %s)', async (status, _name, payload) => {
    const answer = await ingest({ payload, headers: { origin: 'https://example.com' } });
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'date, retry-after',
    });
  });
});
