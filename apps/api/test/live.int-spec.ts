import { LIVE_CLOSE, type StoredEvent } from '@strata/contracts';
import { encodeRow, EventStore, LivePublisher } from '@strata/ingest';
import { newId, testEngines } from '@strata/platform';
import { Redis } from '@strata/queue';
import { once } from 'node:events';
import { createConnection, type AddressInfo } from 'node:net';
import { LiveClient } from './live-client.js';
import { storedEvent } from './stored-event.js';
import { TestApi, type SignedUp } from './test-api.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the live feed', () => {
  let api: TestApi;
  let second: TestApi;
  let address: string;
  let secondAddress: string;
  let redis: Redis;
  let store: EventStore;
  let admin: SignedUp;
  let project: string;

  const listen = async (one: TestApi): Promise<string> => {
    await one.app.listen({ host: '127.0.0.1', port: 0 });
    return `http://127.0.0.1:${(one.app.getHttpServer().address() as AddressInfo).port}`;
  };

  beforeAll(async () => {
    api = await TestApi.start();
    second = await TestApi.beside(api);
    [address, secondAddress] = [await listen(api), await listen(second)];
    redis = new Redis({ redisUrl: testEngines().redisUrl });
    const publisher = new LivePublisher(redis.live);
    store = new EventStore(api.test.db, (rows) => publisher.take(rows));
    admin = await api.signUp('admin');
  });
  beforeEach(async () => {
    project = String((await api.call('POST', '/projects/', admin, { name: 'Site' })).body.id);
  });
  afterAll(async () => {
    await redis.close();
    await second.close();
    await api.stop();
  });

  const event = (overrides: Partial<StoredEvent> = {}) =>
    storedEvent({ workspace_id: admin.workspaceId, project_id: project, ...overrides });
  const send = async (...events: StoredEvent[]): Promise<string[]> => {
    await store.store({ batch_id: newId(), rows: events.map(encodeRow) });
    return events.map(({ event_id }) => event_id);
  };
  const watch = (after?: string) => LiveClient.watch(api, address, admin, project, after);
  const ids = (client: LiveClient) => client.events.map(({ event_id }) => event_id);

  it('shows an event to viewers of every process within a second, and to nobody of another project', async () => {
    const other = String((await api.call('POST', '/projects/', admin, { name: 'Other' })).body.id);
    const [here, there] = [await watch(), await LiveClient.watch(second, secondAddress, admin, project)];
    const elsewhere = await LiveClient.watch(api, address, admin, other);
    const sent = await send(event({ path: '/<b>&"', country: 'DE' }), event({ event_name: '🎉' }));
    await here.until(() => here.events.length === 2, 1_000);
    await there.until(() => there.events.length === 2, 1_000);
    expect(ids(here).sort()).toEqual([...sent].sort());
    expect(here.events).toContainEqual(expect.objectContaining({ path: '/<b>&"', country: 'DE' }));
    expect(there.events).toEqual(here.events);
    expect(elsewhere.events).toEqual([]);
    await Promise.all([here.close(), there.close(), elsewhere.close()]);
  });

  it('leaves out bots, events of the past and duplicates', async () => {
    const client = await watch();
    const repeated = event();
    await send(event({ is_bot: true }), event({ occurred_at: '2026-01-01T00:00:00.000Z' }), repeated);
    await send(repeated);
    const [last] = await send(event());
    await client.until(() => ids(client).includes(last ?? ''));
    expect(ids(client)).toEqual([repeated.event_id, last]);
    await client.close();
  });

  it('gives a viewer who comes back what was missed: no gap, nothing twice', async () => {
    const first = await watch();
    const seen = await send(event(), event());
    await first.until(() => first.events.length === 2);
    await first.close();
    const missed = [...(await send(event())), ...(await send(event()))];
    await pause(300);
    const back = await watch(first.position);
    const later = await send(event());
    await back.until(() => back.events.length >= 3);
    expect(ids(back)).toEqual([...missed, ...later]);
    expect(ids(first).sort()).toEqual([...seen].sort());
    expect(back.messages[0]).toMatchObject({ type: 'hello', is_gap: false });
    await back.close();
  });

  it('loses and repeats nothing for viewers who come and go while events arrive', async () => {
    let isOver = false;
    const sent: string[] = [];
    const sending = (async () => {
      while (!isOver) sent.push(...(await send(event(), event(), event())));
    })();
    const seen: string[] = [];
    let more = 0;
    let client = await watch();
    const start = sent.length;
    for (let round = 0; round < 6; round += 1) {
      await pause(150 + round * 40);
      await client.close();
      seen.push(...ids(client));
      more += client.more;
      client = await watch(client.position);
    }
    isOver = true;
    await sending;
    await pause(700);
    seen.push(...ids(client));
    more += client.more;
    await client.close();
    expect(new Set(seen).size).toBe(seen.length);
    // What was sent before the first `hello` may or may not be in.
    expect(seen.length + more).toBeGreaterThanOrEqual(sent.length - start);
    expect(seen.length + more).toBeLessThanOrEqual(sent.length);
    expect(more + sent.filter((id) => seen.includes(id)).length).toBe(seen.length + more);
  });

  it('says so when what was missed is not kept any more', async () => {
    const client = await watch(`${Date.now() - 3_600_000}-0`);
    expect(client.messages[0]).toMatchObject({ type: 'hello', is_gap: true });
    await client.close();
  });

  it('counts what outruns the reader', async () => {
    const client = await watch();
    await send(...Array.from({ length: 1_000 }, () => event()));
    await client.until(() => client.events.length + client.more >= 1_000);
    expect(client.events.length + client.more).toBe(1_000);
    expect(client.events.length).toBeLessThanOrEqual(100);
    await client.close();
  });

  it('filters by event and by person', async () => {
    const client = await watch();
    const filter = { event_name: 'purchase', person: 'ada' };
    client.socket.send(JSON.stringify({ type: 'filter', filter }));
    await client.until(() => client.messages.some(({ type }) => type === 'filter'));
    const wanted = event({ event_name: 'purchase', distinct_id: 'ada', visitor_id: 'ada' });
    await send(
      event({ event_name: 'purchase' }),
      event({ distinct_id: 'ada' }),
      wanted,
      ...Array.from({ length: 300 }, () => event()),
    );
    await client.until(() => client.events.length > 0);
    await pause(400);
    expect([ids(client), client.more]).toEqual([[wanted.event_id], 0]);
    await client.close();
  });

  it('answers rubbish, then hangs up', async () => {
    const client = await watch();
    const frames = ['', '{', '[]', '{"type":"filter"}'];
    for (const frame of frames) client.socket.send(frame);
    client.socket.send(Buffer.from([0, 255, 1]));
    expect(await client.closed).toBe(LIVE_CLOSE.badMessage);
    expect(client.errors).toEqual(Array(5).fill('invalid'));
    const shouting = await watch();
    shouting.socket.send('x'.repeat(100_000));
    expect(await shouting.closed).toBe(1009);
  });

  it.each([
    ['no ticket', undefined, '', 401],
    ['an invented ticket', 'x'.repeat(43), '', 401],
    ['a position that is none', 'x', '?after=1;drop', 422],
  ])('refuses %s', async (_, ticket, query, status) => {
    const path = `/api/v1/ws/events/${project}${query}`;
    await expect(LiveClient.connect(address, ticket, path)).rejects.toThrow(new RegExp(`^${status} .*"hint"`));
  });

  it('refuses a ticket that was used, one of another project, and paths that are none', async () => {
    const ticketFor = async (id: string) =>
      (await api.call<{ ticket: string }>('POST', `/projects/${id}/live-tickets`, admin)).body.ticket;
    const path = `/api/v1/ws/events/${project}`;
    const ticket = await ticketFor(project);
    await (await LiveClient.connect(address, ticket, path)).close();
    await expect(LiveClient.connect(secondAddress, ticket, path)).rejects.toThrow(/^401/);
    const other = String((await api.call('POST', '/projects/', admin, { name: 'Other' })).body.id);
    await expect(LiveClient.connect(address, await ticketFor(other), path)).rejects.toThrow(/^401/);
    await expect(LiveClient.connect(address, await ticketFor(project), '/api/v1/ws/nothing')).rejects.toThrow(/^404/);
  });

  /** Sends a request as it stands; resolves with the beginning of the answer. */
  const raw = async (text: string): Promise<string> => {
    const socket = createConnection({ host: '127.0.0.1', port: Number(new URL(address).port) });
    socket.write(text);
    const [data] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return data.toString();
  };
  const upgrade = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';

  it.each(['//', 'http://[', '/api/v1/ws/events/%00', '*'])('refuses an upgrade at %s', async (target) => {
    const answer = await raw(`GET ${target} HTTP/1.1\r\n${upgrade}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 404 .*"code":"not_found".*"hint"/s);
  });

  it('passes over offers of other protocols, body and all', async () => {
    const body = '{"events":[{"event":"x"}]}';
    const answer = await raw(
      `POST /api/v1/events/ingest HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\n` +
        `Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nContent-Type: application/json\r\nX-API-Key: none\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 401 .*"code":"invalid_write_key"/s);
  });

  it('answers a broken handshake in our form', async () => {
    const { body } = await api.call<{ ticket: string }>('POST', `/projects/${project}/live-tickets`, admin);
    const protocols = `Sec-WebSocket-Protocol: strata.live.v1, ticket.${body.ticket}\r\n`;
    const answer = await raw(`GET /api/v1/ws/events/${project} HTTP/1.1\r\n${upgrade}${protocols}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*"code":"bad_request".*"hint"/s);
  });

  it('does not keep connections that it refused, whatever the client does', async () => {
    const server = api.app.getHttpServer();
    const count = () => new Promise<number>((resolve) => server.getConnections((_: unknown, n: number) => resolve(n)));
    const before = await count();
    const sockets = Array.from({ length: 10 }, () => {
      const socket = createConnection({ host: '127.0.0.1', port: Number(new URL(address).port), allowHalfOpen: true });
      socket.on('error', () => undefined).resume();
      socket.write(`GET /x HTTP/1.1\r\n${upgrade}\r\n`);
      return socket;
    });
    await pause(300);
    expect(await count()).toBe(before + 10);
    await pause(1_200);
    expect(await count()).toBe(before);
    sockets.forEach((socket) => socket.destroy());
  });

  it('survives rubbish from somebody who is one too many', async () => {
    const watcher = await api.signUp('crowd');
    const own = String((await api.call('POST', '/projects/', watcher, { name: 'Crowded' })).body.id);
    const ticket = async () =>
      (await api.call<{ ticket: string }>('POST', `/projects/${own}/live-tickets`, watcher)).body.ticket;
    const path = `/api/v1/ws/events/${own}`;
    const clients: LiveClient[] = [];
    for (let i = 0; i < 100; i += 1) clients.push(await LiveClient.connect(address, await ticket(), path));
    const late = createConnection({ host: '127.0.0.1', port: Number(new URL(address).port) });
    const protocols = `Sec-WebSocket-Protocol: strata.live.v1, ticket.${await ticket()}\r\n`;
    const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
    late.write(`GET ${path} HTTP/1.1\r\n${upgrade}${key}${protocols}\r\n`);
    // A frame of an opcode that does not exist; without a listener its error ends the process.
    late.write(Buffer.from([0x83, 0x80, 0, 0, 0, 0]));
    expect(String((await once(late, 'data'))[0])).toMatch(/^HTTP\/1\.1 101 /);
    await pause(200);
    late.destroy();
    expect(clients.every(({ socket }) => socket.readyState === socket.OPEN)).toBe(true);
    clients.forEach(({ socket }) => socket.terminate());
  });

  it('calls a position of the future a gap', async () => {
    const client = await watch('999999999999999-0');
    expect(client.messages[0]).toMatchObject({ type: 'hello', is_gap: true });
    const [sent] = await send(event());
    await client.until(() => ids(client).includes(sent ?? ''));
    await client.close();
  });

  it('tells those who ask without upgrading', async () => {
    const answer = await api.call('GET', `/ws/events/${project}`);
    expect([answer.status, answer.body]).toMatchObject([426, { error: { code: 'upgrade_required' } }]);
  });

  it('ends with the right: membership, sign-in, project', async () => {
    const viewer = await api.signUp('viewer');
    await api.join(viewer, admin, 'viewer');
    const watching = () => LiveClient.watch(second, secondAddress, viewer, project);
    const removed = await watching();
    await api.call('DELETE', `/workspaces/${admin.workspaceId}/members/${viewer.id}`, admin);
    expect([await removed.closed, removed.errors]).toEqual([LIVE_CLOSE.forbidden, ['not_found']]);
    await api.join(viewer, admin, 'viewer');
    const signedOut = await watching();
    await api.call('POST', '/auth/logout', viewer);
    expect(await signedOut.closed).toBe(LIVE_CLOSE.unauthenticated);
    const orphan = await watch();
    await api.call('DELETE', `/projects/${project}`, admin);
    expect(await orphan.closed).toBe(LIVE_CLOSE.forbidden);
  });

  it('tells viewers of a process that stops to come back', async () => {
    const third = await TestApi.beside(api);
    const client = await LiveClient.watch(api, await listen(third), admin, project);
    await third.close();
    expect(await client.closed).toBe(LIVE_CLOSE.restarting);
  });
});
