import { Database } from '@strata/data';
import { childEnvironment, newId, repositoryRoot } from '@strata/platform';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { keepBoards, type Boards } from './boards.js';
import { api, createProject, join, signUp, type Client, type Project } from './client.js';
import { pause, type RunningInstallation } from './installation.js';

const LONG = 'Internationalisation-Playground (staging), Donaudampfschifffahrtsgesellschaftskapitänsmütze & Söhne GmbH';

/** What the pages are looked at with. */
export interface World {
  /** Admin of the workspace, and superadmin. */
  user: Client;
  shop: Project;
  /** Without any event. */
  untouched: Project;
  /** Token of an open invitation. */
  invitation: string;
  /** A saved query with a chart, parameters and versions. */
  query: string;
  /** A metric with values and dimensions. */
  metric: string;
  /** One whose last run failed. */
  failingMetric: string;
  /** Dashboards: one with every kind of widget, an empty one, and a link. */
  boards: Boards;
}

/** A workspace with traffic, people, invitations, sources, dead letters and names as long as they come. */
export async function furnish(installation: RunningInstallation, events: number): Promise<World> {
  const { address } = installation;
  const user = await signUp(address, 'ada.lovelace');
  const shop = await createProject(user, 'Shop');
  const untouched = await createProject(user, LONG);
  await fillWorkspace(user, shop);
  seed(installation, shop, events);
  await visit(user, shop);
  await withDatabase(installation, async (db) => {
    await insertDeadLetters(db, shop);
    await insertErasure(db, shop);
  });
  const kept = { query: await keepQueries(user), ...(await keepMetrics(user)) };
  await keepExports(user, kept.query);
  await keepReports(user, shop);
  const boards = await keepBoards(user, kept);
  return { user, shop, untouched, invitation: await invite(user), ...kept, boards };
}

/** Queries that are kept: one with all there is to it, one with a name as long as they come. */
async function keepQueries({ address, token, workspaceId }: Client): Promise<string> {
  const call = <T>(method: string, route: string, body: object) => api<T>(address, method, route, { token, body });
  const parameters = [
    { name: 'since', type: 'timestamp', label: 'Since', default: '-30d' },
    { name: 'browser', type: 'enum', label: 'Browser', options: ['Chrome', 'Firefox', 'Safari'] },
  ];
  const sql = [
    "select date_trunc('day', occurred_at) as day, browser, count(*) as events",
    'from raw.events',
    'where occurred_at >= {{since}} [[ and browser = {{browser}} ]]',
    'group by 1, 2 order by 1, 2',
  ].join('\n');
  const about = { question: 'Which browsers do people come with?', tags: ['growth', 'weekly'], visibility: 'shared' };
  const first = { workspace_id: workspaceId, name: 'Events by browser', sql: 'select 1 as one', ...about };
  const { id, version } = await call<{ id: string; version: number }>('POST', '/saved-queries', first);
  await call('PATCH', `/saved-queries/${id}`, { sql, parameters, version });
  const mapping = { x: 'day', y: ['events'], series: 'browser' };
  await call('POST', `/saved-queries/${id}/charts`, { title: 'Browsers', kind: 'line', mapping });
  await call('POST', '/saved-queries', { workspace_id: workspaceId, name: LONG, sql: 'select 1', question: LONG });
  return id;
}

/** Files of a query: one that is ready, one that failed. */
async function keepExports({ address, token, workspaceId }: Client, saved_query_id: string): Promise<void> {
  for (const params of [{}, { since: 'nonsense' }]) {
    const body = { workspace_id: workspaceId, source: { type: 'saved_query', saved_query_id, params }, format: 'xlsx' };
    const { id } = await api<{ id: string }>(address, 'POST', '/exports', { token, body });
    for (let status = 'pending'; ['pending', 'running'].includes(status); await pause(100)) {
      ({ status } = await api<{ status: string }>(address, 'GET', `/exports/${id}`, { token }));
    }
  }
}

/** A report of the workspace's own, and a recompute. */
async function keepReports({ address, token, workspaceId }: Client, shop: Project): Promise<void> {
  const post = (route: string, body: object) => api<{ id: string }>(address, 'POST', route, { token, body });
  const own = {
    slug: 'paid-orders',
    kind: 'entities',
    name: LONG,
    description: LONG,
    event_names: ['order_paid', LONG],
  };
  await post('/reports', { workspace_id: workspaceId, ...own });
  const [today] = new Date().toISOString().split('T');
  const range = { project_id: shop.id, from: `${today}T00:00:00Z`, to: `${today}T01:00:00Z` };
  const { id } = await post('/reports/volume-by-period/recompute', range);
  for (let status = 'pending'; ['pending', 'running'].includes(status); await pause(100)) {
    const route = `/recompute-runs/${id}?workspace_id=${workspaceId}`;
    ({ status } = await api<{ status: string }>(address, 'GET', route, { token }));
  }
}

/** Metrics that are computed: one with dimensions, one that fails since its table has other rows, a paused one. */
async function keepMetrics({
  address,
  token,
  workspaceId,
}: Client): Promise<{ metric: string; failingMetric: string }> {
  const call = <T>(method: string, route: string, body?: object) => api<T>(address, method, route, { token, body });
  const create = async (name: string, sql: string, more: object = {}): Promise<string> => {
    const metric = { workspace_id: workspaceId, name, sql, refresh_seconds: 3_600, ...more };
    return (await call<{ id: string }>('POST', '/metrics', metric)).id;
  };
  const bucket = 'date_trunc({{grain}}, occurred_at, {{time_zone}}) as bucket';
  const where = 'from raw.events where occurred_at >= {{from}} and occurred_at < {{to}}';
  const byCountry = [
    'select bucket, country, count(distinct visitor_id) as value',
    `from (select ${bucket}, coalesce(country, '(none)') as country, visitor_id ${where}) e`,
    'group by grouping sets ((bucket), (bucket, country))',
  ].join('\n');
  const metric = await create('Unique visitors', byCountry, {
    dimensions: ['country'],
    unit: 'people',
    description: 'Everybody who came, by country.',
  });
  // The history holds what the last two days do not.
  const failing = `select ${bucket}, sum(1 / (extract(epoch from {{to}} - {{from}}) < 400000)::int) as value ${where} group by 1`;
  const failingMetric = await create('Share of returning visitors', failing, { unit: '%' });
  await create(LONG, `select ${bucket}, avg(amount_cents) as value ${where} group by 1`, {
    description: LONG,
    is_paused: true,
  });
  for (const id of [metric, failingMetric]) await computed({ address, token }, id);
  return { metric, failingMetric };
}

async function computed({ address, token }: Pick<Client, 'address' | 'token'>, id: string): Promise<void> {
  // The schedule may have been quicker; then this is refused, and the run is awaited all the same.
  await api(address, 'POST', `/metrics/${id}/run`, { token, body: {} }).catch(() => undefined);
  for (let turn = 0; turn < 600; turn++) {
    const { last_run } = await api<{ last_run: { finished_at: string | null } | null }>(
      address,
      'GET',
      `/metrics/${id}`,
      {
        token,
      },
    );
    if (last_run?.finished_at) return;
    await pause(100);
  }
  throw new Error(`metric ${id} is not computed`);
}

async function fillWorkspace(user: Client, shop: Project): Promise<void> {
  const { address, token } = user;
  const post = (route: string, body: object) => api(address, 'POST', route, { token, body });
  for (const [name, role] of [
    ['grace.hopper', 'editor'],
    ['a-very-long-address-for-one-person+dashboards', 'viewer'],
  ] as const) {
    await join(await signUp(address, name), user, role);
  }
  for (const name of ['Client: Northwind', 'Client: Contoso']) await post('/workspaces', { name });
  await post('/sources', {
    slug: 'billing',
    provider_name: 'Stripe',
    description: 'Payments and refunds',
    workspace_id: user.workspaceId,
  });
  await post('/sources', {
    slug: 'warehouse',
    provider_name: LONG.slice(0, 100),
    description: LONG,
    workspace_id: user.workspaceId,
  });
  for (const goal of [
    { name: 'Read an article', kind: 'path', pattern: '/blog/**' },
    { name: 'Signed up', kind: 'event', pattern: 'signup' },
    { name: LONG.slice(0, 100), kind: 'path', pattern: `/${LONG}` },
  ]) {
    await post(`/projects/${shop.id}/goals`, goal);
  }
  await post(`/projects/${shop.id}/rotate-key`, { grace_seconds: 86_400 });
  const domains = ['shop.example.com', '*.shop.example.org'];
  await api(address, 'PATCH', `/projects/${shop.id}`, { token, body: { domains } });
}

/** Visits of a moment ago by people whose names are as people's names are. */
async function visit({ address }: Client, { api_key }: Project): Promise<void> {
  const names = ['Ada Lovelace', '👩‍🚀 Zoë <b>Müller</b>', LONG, '李小龍', 'Ada <script>alert(1)</script>'];
  const events = names.flatMap((name, i) => {
    const common = { distinct_id: `customer/${i + 1}`, session_id: `visit-${i + 1}` };
    const page = (path: string) => ({ ...common, event: 'page_view', page_url: `https://shop.example.com${path}` });
    const traits = {
      name,
      email: `customer${i + 1}@example.com`,
      plan: { name: 'team', seats: 3 },
      note: LONG.repeat(3),
    };
    const paths = ['/?utm_source=newsletter&utm_medium=email&utm_campaign=autumn', '/pricing', `/docs/${LONG}`];
    const order = {
      ...common,
      event: 'order_paid',
      amount_cents: 4_900,
      properties: { sku: 'A-1', gift: true, lines: [1, 2] },
    };
    return [...paths.map(page), { ...common, event: '$identify', properties: traits }, order];
  });
  const response = await fetch(`${address}/api/v1/events/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': api_key },
    body: JSON.stringify({ events }),
  });
  if (response.status !== 202) throw new Error(`ingest: ${response.status} ${await response.text()}`);
}

/** One invitation that is for an address, and one for whoever holds the token that is answered. */
async function invite({ address, token, workspaceId }: Client): Promise<string> {
  const route = `/workspaces/${workspaceId}/invitations`;
  await api(address, 'POST', route, { token, body: { role: 'admin', email: 'linus@example.com' } });
  return (await api<{ token: string }>(address, 'POST', route, { token, body: { role: 'viewer' } })).token;
}

function seed(installation: RunningInstallation, project: Project, events: number): void {
  const command = path.join(repositoryRoot(), 'dist/apps/cli/src/main.js');
  const args = [command, 'seed', '--project', project.id, '--events', String(events), '--days', '60'];
  const env = childEnvironment({ DATA_DIR: installation.dataDir });
  execFileSync(process.execPath, args, { cwd: repositoryRoot(), env, stdio: 'inherit' });
}

/** Letters as the worker leaves them, of events that were stored in truth. */
async function insertDeadLetters(db: Database, project: Project): Promise<void> {
  const errors = [
    ['22003', 'value "9223372036854775808" is out of range for type bigint'],
    ['23514', 'no partition of relation "events" found for row'],
    ['22P05', 'unsupported Unicode escape sequence in a property whose name is much longer than one would expect'],
  ];
  for (const [code, message] of errors) {
    await db.withPipeline((sql) =>
      sql.execute(
        `INSERT INTO raw.dead_letters (workspace_id, id, project_id, batch_id, event, error_code, error_message)
         SELECT workspace_id, $2, project_id, batch_id, to_jsonb(e) - 'batch_id', $3, $4
         FROM raw.events e WHERE workspace_id = $5 AND project_id = $1 LIMIT 1`,
        [project.id, newId(), code ?? '', message ?? '', project.workspace_id],
      ),
    );
  }
}

/** An erasure as it stands when it is done: a true one would take the files and results of the other pages along. */
async function insertErasure(db: Database, project: Project): Promise<void> {
  const [erased, remaining] = [{ events: 1_204, people: 1, result_snapshots: 7, exports: 2 }, { annotations: 1 }];
  await db.writeWorkspace({ workspaceId: project.workspace_id }, (sql) =>
    sql.execute(
      `INSERT INTO public.privacy_jobs (workspace_id, id, project_id, subject_hash, requested_by, requester_label, status,
         erased, remaining, finished_at)
       VALUES ($1, $2, $3, $4, $2, $5, 'completed', $6::jsonb, $7::jsonb, now())`,
      [
        ...[project.workspace_id, newId(), project.id, 'c0ffee'.repeat(10), `${LONG} <ada@example.com>`],
        ...[erased, remaining].map((counts) => JSON.stringify(counts)),
      ],
    ),
  );
}

async function withDatabase(installation: RunningInstallation, work: (db: Database) => Promise<void>): Promise<void> {
  const { databaseUrl, secret } = installation.run;
  const db = new Database({ databaseUrl, secret, processName: 'screens' });
  try {
    await work(db);
  } finally {
    await db.close();
  }
}
