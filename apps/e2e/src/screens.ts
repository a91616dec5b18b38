import { Database } from '@strata/data';
import { childEnvironment, newId, repositoryRoot } from '@strata/platform';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { TestBrowser, type AdminWindow, type View } from './browser.js';
import { api, createProject, join, signUp, type Client, type Project } from './client.js';
import { pause, RunningInstallation } from './installation.js';

const LONG = 'Internationalisation-Playground (staging), Donaudampfschifffahrtsgesellschaftskapitänsmütze & Söhne GmbH';
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 375, height: 812 } };

interface Screen {
  name: string;
  path: string;
  /** What to do once the page is there. */
  then?: (window: AdminWindow) => Promise<void>;
  only?: keyof typeof SIZES;
}

/**
 * Shoots every page of the admin, light and dark, wide and narrow, on a seeded installation of its own:
 * `npm run build && node dist/apps/e2e/src/screens.js docs/screens [events]`.
 */
async function main([out = 'docs/screens', events = '300000']: string[]): Promise<void> {
  const installation = await RunningInstallation.start();
  const browser = await TestBrowser.start(installation.dataDir);
  try {
    const world = await furnish(installation, Number(events));
    for (const [size, view] of Object.entries(SIZES)) {
      for (const dark of [false, true]) {
        const folder = path.join(repositoryRoot(), out, `${size}-${dark ? 'dark' : 'light'}`);
        mkdirSync(folder, { recursive: true });
        const screens = screensOf(world).filter(({ only }) => only === undefined || only === size);
        await shootAll(browser, world.user, { ...view, dark }, screens, folder);
      }
    }
  } finally {
    await browser.close();
    await installation.stop();
  }
}

interface World {
  user: Client;
  shop: Project;
  untouched: Project;
}

/** A workspace with traffic, people, sources, dead letters and names as long as they come. */
async function furnish(installation: RunningInstallation, events: number): Promise<World> {
  const { address } = installation;
  const user = await signUp(address, 'ada.lovelace');
  const post = (route: string, body: object) => api(address, 'POST', route, { token: user.token, body });
  const shop = await createProject(user, 'Shop');
  const untouched = await createProject(user, LONG);
  for (const [name, role] of [
    ['grace.hopper', 'editor'],
    ['a-very-long-address-for-one-person+dashboards', 'viewer'],
  ] as const) {
    const member = await signUp(address, name);
    await join(member, user, role);
  }
  await post('/sources', { slug: 'billing', provider_name: 'Stripe', description: 'Payments and refunds' });
  await post('/sources', { slug: 'warehouse', provider_name: LONG.slice(0, 100), description: LONG });
  await post(`/projects/${shop.id}/rotate-key`, { grace_seconds: 86_400 });
  await api(address, 'PATCH', `/projects/${shop.id}`, {
    token: user.token,
    body: { domains: ['shop.example.com', '*.shop.example.org'] },
  });
  seed(installation, shop, events);
  const { databaseUrl, secret } = installation.run;
  const db = new Database({ databaseUrl, secret, processName: 'screens' });
  try {
    await insertDeadLetters(db, shop);
    await untilAnalyzed(db);
  } finally {
    await db.close();
  }
  return { user, shop, untouched };
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

/** Autovacuum comes by once a minute; before that the planner knows nothing of what was loaded, and plans badly. */
async function untilAnalyzed(db: Database): Promise<void> {
  const unknown = `SELECT 1 FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
    WHERE inhparent = 'raw.events'::regclass AND c.reltuples < 0 AND pg_relation_size(c.oid) > 0`;
  while ((await db.withPipeline((sql) => sql.query(unknown))).length > 0) await pause(2_000);
}

function screensOf({ shop, untouched }: World): Screen[] {
  const home = `/projects/${shop.id}`;
  return [
    { name: 'projects', path: '/projects' },
    { name: 'dashboard', path: `${home}?range=30d` },
    { name: 'dashboard-breakdown', path: `${home}?range=24h&by=browser&tz=Asia/Kathmandu&f=country:is_set` },
    {
      name: 'dashboard-table',
      path: home,
      then: async (window) => {
        for (const card of ['timeseries', 'top-events']) {
          await window.click(`app-${card}-card button[aria-label="Show as table"]`);
        }
      },
    },
    { name: 'dashboard-no-events', path: `/projects/${untouched.id}` },
    { name: 'dashboard-empty-range', path: `${home}?from=2020-01-01&to=2020-01-07` },
    { name: 'dashboard-server-down', path: home, then: (window) => window.breakServer('/api/v1/analytics/') },
    { name: 'events', path: `${home}/events` },
    { name: 'event', path: `${home}/events`, then: (window) => window.click('tbody .cover') },
    { name: 'dead-letters', path: `${home}/dead-letters` },
    { name: 'dead-letter', path: `${home}/dead-letters`, then: (window) => window.click('tbody .link-btn') },
    { name: 'settings', path: `${home}/settings` },
    { name: 'rotate-key', path: `${home}/settings`, then: (window) => window.press('Rotate') },
    { name: 'workspace', path: '/workspace' },
    { name: 'navigation', path: home, then: (window) => window.press('Open navigation'), only: 'narrow' },
    { name: 'not-found', path: '/nowhere' },
  ];
}

async function shootAll(browser: TestBrowser, user: Client, view: View, screens: Screen[], folder: string) {
  const window = await browser.window(user.address, view);
  await window.open('/login');
  await window.shoot(folder, 'login');
  await window.signIn(user.email, user.password);
  for (const { name, path: address, then } of screens) {
    await window.open(address);
    await window.settle();
    await then?.(window);
    await window.shoot(folder, name);
    await window.mendServer();
  }
  if (window.problems.length > 0) console.error(window.problems.join('\n'));
  await window.close();
}

await main(process.argv.slice(2));
