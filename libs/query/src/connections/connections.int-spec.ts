import { newId, testEngines, type WorkspaceContext } from '@strata/platform';
import dns from 'node:dns';
import { TestQueries } from '../testing.js';
import { isPublicAddress } from './addresses.js';
import type { ConnectionDraft } from './fields.js';
import { rotateKeys } from './rotate-key.js';
import { FakeServer, lyingServer } from './testing-server.js';
import { Vault } from './vault.js';

const PASSWORD = 'a password that nobody may see';

describe('connections', () => {
  let queries: TestQueries;
  let draft: ConnectionDraft;
  let editor: WorkspaceContext;
  let viewer: WorkspaceContext;

  beforeAll(async () => {
    queries = await TestQueries.open({ ALLOW_PRIVATE_CONNECTIONS: 'true' });
    const { hostname: host, port } = new URL(testEngines().databaseUrl);
    const [row] = await queries.test.superuser<{ name: string }>('SELECT current_database() AS name');
    const login = `external_${newId().slice(-12)}`;
    await queries.test.superuser(
      `CREATE ROLE ${login} LOGIN PASSWORD '${PASSWORD}';
       GRANT CONNECT, TEMPORARY ON DATABASE ${row?.name} TO ${login};
       CREATE SCHEMA shop; GRANT USAGE ON SCHEMA shop TO ${login};
       CREATE TABLE shop.orders AS SELECT i AS id, i * 10 AS cents FROM generate_series(1, 5) i;
       GRANT ALL ON shop.orders TO ${login};
       GRANT strata_trusted TO ${login}`,
    );
    draft = {
      name: 'shop',
      host,
      port: Number(port),
      database: row?.name ?? '',
      username: login,
      password: PASSWORD,
      tls: 'disable',
    };
    editor = { ...queries.mine, audience: 'editor' };
    viewer = { ...queries.mine, audience: 'viewer' };
    await queries.test.db.withWorkspace(queries.mine, (tx) =>
      tx.workspace.create({ data: { id: queries.mine.workspaceId, name: 'mine' } }),
    );
  });
  afterAll(async () => {
    await queries.close();
    // Roles belong to the whole server.
    const other = await TestQueries.open();
    await other.test.superuser(`DROP ROLE ${draft.username}`);
    await other.close();
  });

  const create = (changes: Partial<ConnectionDraft> = {}) =>
    queries.connections.create(queries.mine, { ...draft, name: newId(), ...changes });
  const ask = (connectionId: string, sql: string, ctx = queries.mine, limits = {}) =>
    queries.ask(sql, ctx, { target: { connectionId }, limits });

  it('are saved when they work, answer queries, and never show their password', async () => {
    const connection = await create();
    expect(connection).toMatchObject({
      host: draft.host,
      tls: 'disable',
      viewer_access: 'none',
      editor_access: 'run',
      saved_queries: 0,
    });
    expect((await ask(connection.id, 'SELECT sum(cents) FROM shop.orders')).rows).toEqual([[150]]);
    const stored = await queries.test.superuser(`SELECT * FROM public.connections WHERE id = '${connection.id}'`);
    const audit = await queries.test.superuser(
      `SELECT * FROM public.audit_entries WHERE resource_id = '${connection.id}'`,
    );
    expect(audit).toHaveLength(1);
    expect(JSON.stringify([connection, stored, audit])).not.toContain(PASSWORD);
  });

  it('list what their user may read', async () => {
    const { id } = await create();
    const relations = await queries.catalog.relations(queries.mine, { connectionId: id });
    expect(relations.filter(({ schema }) => schema === 'shop')).toEqual([
      {
        schema: 'shop',
        name: 'orders',
        kind: 'table',
        description: '',
        columns: [
          { name: 'id', type: 'integer', description: '' },
          { name: 'cents', type: 'integer', description: '' },
        ],
      },
    ]);
  });

  it.each([
    ['DELETE FROM shop.orders', 'query_refused'],
    ['WITH d AS (DELETE FROM shop.orders RETURNING 1) SELECT * FROM d', 'query_refused'],
    ['SELECT pg_sleep(1)', 'query_refused'],
    ['SELECT * FROM pg_catalog.pg_class', 'query_refused'],
    ['SELECT * FROM pg_roles', 'query_refused'],
    ['SELECT 1; SELECT 2', 'query_refused'],
    ['SELECT * FROM shop.nothing', 'query_failed'],
    ['SELECT * FROM raw.events', 'query_refused'],
  ])('let nobody run %s', async (sql, code) => {
    const { id } = await create();
    await expect(ask(id, sql)).rejects.toMatchObject({ code });
    expect((await ask(id, 'SELECT count(*) FROM shop.orders')).rows).toEqual([[5]]);
  });

  it('are reached by whom they are open to', async () => {
    const { id } = await create({ editor_access: 'run', viewer_access: 'none' });
    const { connections } = queries;
    await connections.require(editor, id, 'run');
    await expect(connections.require(editor, id, 'write')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(connections.require(viewer, id, 'run')).rejects.toMatchObject({ code: 'not_found' });
    await expect(ask(id, 'SELECT 1', viewer)).rejects.toMatchObject({ code: 'not_found' });
    await connections.update(queries.mine, id, { editor_access: 'write', viewer_access: 'run' });
    await connections.require(editor, id, 'write');
    expect((await ask(id, 'SELECT 1', viewer)).rows).toEqual([[1]]);
    await connections.update(queries.mine, id, { editor_access: 'none' });
    expect((await connections.list(editor)).map((one) => one.id)).not.toContain(id);
    await expect(connections.get(editor, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(ask(id, 'SELECT 1', queries.theirs)).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each<[string, Partial<ConnectionDraft>, RegExp]>([
    ['a wrong password', { password: 'wrong' }, /password is wrong/],
    ['a database that is not there', { database: 'nowhere' }, /no such database/i],
    ['a port where nothing listens', { port: 1 }, /Nothing listens/],
    ['a host that has no address', { host: 'nowhere.invalid' }, /address|resolved/],
    ['TLS that the server does not offer', { tls: 'require' }, /does not offer TLS/],
  ])('are not saved with %s', async (_name, changes, message) => {
    const name = newId();
    await expect(create({ ...changes, name })).rejects.toMatchObject({
      code: 'connection_failed',
      message: expect.stringMatching(message) as string,
      hint: expect.any(String) as string,
    });
    expect((await queries.connections.list(queries.mine)).some((one) => one.name === name)).toBe(false);
    const { id } = await create();
    await expect(
      queries.connections.update(queries.mine, id, { password: PASSWORD, ...changes }),
    ).rejects.toMatchObject({ code: 'connection_failed' });
    expect((await ask(id, 'SELECT 1')).rows).toEqual([[1]]);
  });

  it('do not carry a saved password to another host', async () => {
    const { id } = await create();
    const other = await FakeServer.listen(() => undefined);
    try {
      await expect(
        queries.connections.update(queries.mine, id, { host: 'localhost', port: other.port }),
      ).rejects.toMatchObject({ code: 'invalid' });
    } finally {
      await other.close();
    }
  });

  it('keep names apart and go away', async () => {
    const { id, name } = await create();
    await expect(create({ name })).rejects.toMatchObject({ code: 'conflict' });
    await queries.connections.remove(queries.mine, id);
    await expect(queries.connections.get(queries.mine, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(ask(id, 'SELECT 1')).rejects.toMatchObject({ code: 'not_found' });
  });

  describe('to servers that', () => {
    /** A saved connection whose server is from now on somebody else. */
    async function turnedInto(serve: Parameters<typeof FakeServer.listen>[0]) {
      const server = await FakeServer.listen(serve);
      const { id } = await create();
      await queries.test.superuser(
        `UPDATE public.connections SET host = '127.0.0.1', port = ${server.port}, updated_at = now() WHERE id = '${id}'`,
      );
      return { id, close: () => server.close() };
    }

    it('hang while they let somebody in fail soon', async () => {
      const hanging = await FakeServer.listen(() => undefined);
      const started = Date.now();
      const test = await queries.connections.test({ ...draft, host: '127.0.0.1', port: hanging.port });
      expect(test).toMatchObject({ ok: false, message: expect.stringMatching(/does not answer/) as string });
      expect(Date.now() - started).toBeLessThan(12_000);
      await hanging.close();
    });

    it('hang in a query are cut off', async () => {
      const { id, close } = await turnedInto(lyingServer(() => undefined));
      const started = Date.now();
      await expect(ask(id, 'SELECT 1', queries.mine, { timeoutMs: 500 })).rejects.toMatchObject({
        code: 'query_timeout',
      });
      expect(Date.now() - started).toBeLessThan(4_000);
      await close();
    });

    it('drop the connection are told as such', async () => {
      const { id, close } = await turnedInto((socket) => socket.once('data', () => socket.destroy()));
      await expect(ask(id, 'SELECT 1')).rejects.toMatchObject({ code: 'connection_failed' });
      await close();
    });

    it('speak something else are told as such', async () => {
      const { id, close } = await turnedInto((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
      await expect(ask(id, 'SELECT 1')).rejects.toMatchObject({ code: 'connection_failed' });
      await close();
    });

    it('lie about types give text', async () => {
      const { id, close } = await turnedInto(lyingServer(() => ['12', 'no number', '1e5']));
      expect((await ask(id, 'SELECT 1')).rows).toEqual([[12], ['no number'], ['1e5']]);
      await close();
    });

    it('send more at once than memory should hold are cut off, whatever a result may come to', async () => {
      const wide = 'x'.repeat(1_000_000);
      const { id, close } = await turnedInto(lyingServer(() => Array.from({ length: 200 }, () => wide)));
      const asked = ask(id, 'SELECT 1', queries.mine, { maxBytes: 4_294_967_296 });
      await expect(asked).rejects.toThrow(/larger than can be read at once/);
      await close();
    });

    it('claim an endless message before the log-in are cut off', async () => {
      let sent = 0;
      const flood = await FakeServer.listen((socket) => {
        const junk = Buffer.alloc(65_536, 'x');
        const pump = (): void => {
          while (!socket.destroyed && socket.write(junk)) sent += junk.length;
        };
        socket.once('data', () => {
          socket.write(Buffer.from('N\x7f\xff\xff\xff', 'latin1'));
          socket.on('drain', pump);
          pump();
        });
      });
      const test = await queries.connections.test({ ...draft, tls: 'disable', host: '127.0.0.1', port: flood.port });
      expect(test.ok).toBe(false);
      expect(sent).toBeLessThan(50_000_000);
      await flood.close();
    });

    it('never end a transaction keep nobody waiting', async () => {
      const { id, close } = await turnedInto((socket) => {
        lyingServer(() => ['1'])(socket);
        const write = socket.write.bind(socket);
        let isEnding = false;
        socket.prependListener('data', (chunk: Buffer) => (isEnding ||= chunk.includes('ROLLBACK')));
        socket.write = (data: Buffer) => isEnding || write(data);
      });
      expect((await ask(id, 'SELECT 1')).rows).toEqual([[1]]);
      await close();
    });

    it('send without end are cut off', async () => {
      const { id, close } = await turnedInto(lyingServer(() => Array.from({ length: 100 }, () => 'x'.repeat(100_000))));
      await expect(ask(id, 'SELECT 1', queries.mine, { maxBytes: 1_000_000 })).rejects.toMatchObject({
        code: 'query_too_large',
      });
      await close();
    });
  });

  it('refuse private addresses, by number and by name, unless the installation allows them', async () => {
    const strict = await TestQueries.open();
    try {
      for (const host of [
        '127.0.0.1',
        'localhost',
        '::1',
        '169.254.169.254',
        '10.0.0.1',
        '0.0.0.0',
        '::ffff:127.0.0.1',
      ]) {
        const test = await strict.connections.test({ ...draft, host });
        expect([host, test]).toEqual([
          host,
          expect.objectContaining({ ok: false, message: expect.stringMatching(/private address/) as string }),
        ]);
      }
    } finally {
      await strict.close();
    }
  });

  it('refuse a name that has a private address among others, whatever it had before', async () => {
    const strict = await TestQueries.open();
    const answers = [
      [
        { address: '8.8.8.8', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ],
      [{ address: '127.0.0.1', family: 4 }],
    ];
    const asked: string[] = [];
    const resolver = jest.spyOn(dns, 'lookup').mockImplementation(((
      name: string,
      _: object,
      done: (...a: unknown[]) => void,
    ) => {
      asked.push(name);
      done(null, answers.shift());
    }) as never);
    try {
      for (const address of ['10.0.0.1', '127.0.0.1']) {
        const test = await strict.connections.test({ ...draft, host: 'rebound.example.com' });
        expect(test).toMatchObject({ ok: false, message: `${address} is a private address.` });
      }
      expect(asked).toEqual(['rebound.example.com', 'rebound.example.com']);
    } finally {
      resolver.mockRestore();
      await strict.close();
    }
  });

  it('have their passwords encrypted anew by a new key', async () => {
    const { id } = await create();
    const before = await queries.test.superuser<{ p: string }>(
      `SELECT password_encrypted AS p FROM connections WHERE id = '${id}'`,
    );
    const next = 'another key of more than thirty-two characters';
    const vault = Vault.of({
      CREDENTIALS_KEY: next,
      CREDENTIALS_KEY_PREVIOUS: undefined,
      STRATA_SECRET: queries.test.secret,
    });
    const { total, changed, lost } = await rotateKeys(queries.test.db, vault);
    expect([changed, lost]).toEqual([total, []]);
    const after = await queries.test.superuser<{ p: string }>(
      `SELECT password_encrypted AS p FROM connections WHERE id = '${id}'`,
    );
    expect(after[0]?.p).not.toBe(before[0]?.p);
    const place = `connection:${queries.mine.workspaceId}:${id}`;
    expect(new Vault([next]).decrypt(after[0]?.p ?? '', place)).toBe(PASSWORD);
    expect(await rotateKeys(queries.test.db, vault)).toEqual({ total, changed: 0, lost: [] });
    const blind = await rotateKeys(queries.test.db, new Vault(['a key that has opened nothing yet']));
    expect(blind).toMatchObject({ total, changed: 0, lost: expect.arrayContaining([id]) as string[] });
    // And back, for the tests after this one.
    await rotateKeys(queries.test.db, new Vault([Vault.derivedKey(queries.test.secret), next]));
    expect((await ask(id, 'SELECT 1')).rows).toEqual([[1]]);
  });
});

describe('addresses', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    'fc00::1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'ff02::1',
    '2001:db8::1',
    'nonsense',
    '',
  ])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(['8.8.8.8', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001:81b::200e'])(
    '%s is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
});

describe('the vault', () => {
  const vault = new Vault(['a key of at least thirty-two characters']);
  it('opens what it closed, in its place alone', () => {
    const closed = vault.encrypt('secret', 'here');
    expect(vault.decrypt(closed, 'here')).toBe('secret');
    expect(vault.encrypt('secret', 'here')).not.toBe(closed);
    for (const [text, place] of [
      [closed, 'there'],
      [closed.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')), 'here'],
      [closed.replace('v1', 'v2'), 'here'],
      ['', 'here'],
      [new Vault(['some other key of thirty-two characters']).encrypt('secret', 'here'), 'here'],
    ] as const) {
      expect(() => vault.decrypt(text, place)).toThrow(expect.objectContaining({ code: 'unavailable' }) as Error);
    }
  });
});
