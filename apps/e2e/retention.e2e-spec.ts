import { Database } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { newId, repositoryRoot } from '@strata/platform';
import { RetentionWorker } from '@strata/retention';
import { openProject } from '@strata/transform';
import path from 'node:path';
import { TestBrowser, type AdminWindow } from './src/browser.js';
import { createProject, signUp, type Client, type Project } from './src/client.js';
import { strata } from './src/command.js';
import { RunningInstallation } from './src/installation.js';

jest.setTimeout(120_000);

const CARD = 'app-retention-card';

describe('retention in the admin', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let db: Database;
  let ada: Client;
  let shop: Project;
  let admin: AdminWindow;

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    browser = await TestBrowser.start(installation.dataDir);
    const { databaseUrl, secret } = installation.run;
    db = new Database({ databaseUrl, secret, processName: 'retention' });
    ada = await signUp(installation.address, 'ada');
    shop = await createProject(ada, 'Shop');
    await storeEvents(100);
    const { code } = await strata(['transforms', 'run'], { DATA_DIR: installation.dataDir });
    expect(code).toBe(0);
    admin = await browser.window(installation.address);
    await admin.signIn(ada.email, ada.password);
  });
  afterAll(async () => {
    await db?.close();
    await browser?.close();
    await installation?.stop();
  });
  afterEach(() => expect(admin.problems).toEqual([]));

  /** One event at noon of each of the last days. */
  async function storeEvents(days: number): Promise<void> {
    await db.withPipeline(async (sql) => {
      await sql.execute(
        `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
           path, channel, is_bot, properties, batch_id)
         SELECT $1, $2, gen_random_uuid(), at, at, 'page_view', 'ann', '/', 'direct', false, '{}', $3
         FROM generate_series(1, $4) n, LATERAL (SELECT date_trunc('day', now(), 'UTC') - n * interval '1 day'
           + interval '12 hours' AS at) times`,
        [shop.workspace_id, shop.id, newId(), days],
      );
      await sql.execute(
        `INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id) VALUES ($1, $2, '-infinity', $2)`,
        [shop.workspace_id, shop.id],
      );
    });
  }

  /** As the worker does by night. */
  async function retain(): Promise<void> {
    const target = { name: 'default', type: 'postgres', database: '', schema: 'marts', threads: 1 } as const;
    const project = await openProject(path.join(repositoryRoot(), 'transforms'), { target });
    try {
      await new RetentionWorker(db, new AuditLog(db)).run(project.manifest, new Date(), { maxDays: 3_650 });
    } finally {
      await project.close();
    }
  }

  const type = (label: string, value: string) =>
    admin.page.locator(`::-p-aria([name="${label}"][role="spinbutton"])`).fill(value);

  it('says what would go, and asks before it does', async () => {
    await admin.visit('/workspace');
    await admin.see('the next run removes nothing');
    await type('Daily figures, days', '20');
    await admin.see('Daily figures cannot go before the hourly ones');
    await type('Daily figures, days', '730');
    await type('Events, days', '30');
    await admin.see('The next run removes 70 events before');
    await admin.click(`${CARD} button[type=submit]`);
    await admin.see('Remove what is older?');
    await admin.press('Save and remove');
    await admin.see('Retention saved.');
    await retain();
    await admin.reload();
    await admin.see('it removed 70 events');
    await admin.see('the next run removes nothing');
  });

  it('keeps totals, and says on pages since when there are events', async () => {
    const home = `/projects/${shop.id}`;
    await admin.visit(`${home}?range=90d`);
    await admin.see('Events before');
    await admin.seeFigures({ 'Total events': '89', 'Unique users': '1' });
    await admin.visit(`${home}?range=7d`);
    await admin.settle();
    expect(await admin.text()).not.toContain('Events before');
  });
});
