import { TestBrowser, type AdminWindow } from './src/browser.js';
import { signUp, type Client } from './src/client.js';
import { RunningInstallation } from './src/installation.js';

jest.setTimeout(120_000);

const HOST = 'app-connection-dialog';

describe('connections in the admin', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let ada: Client;
  let admin: AdminWindow;
  /** The installation's own PostgreSQL, as if it were somebody's. */
  let database: URL;

  beforeAll(async () => {
    installation = await RunningInstallation.start({ ALLOW_PRIVATE_CONNECTIONS: 'true' });
    browser = await TestBrowser.start(installation.dataDir);
    ada = await signUp(installation.address, 'ada');
    database = new URL(installation.run.superuserUrl);
    admin = await browser.window(installation.address);
    await admin.signIn(ada.email, ada.password);
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });
  afterEach(() => expect(admin.problems).toEqual([]));

  const fill = async (fields: Record<string, string>) => {
    for (const [name, value] of Object.entries(fields)) {
      await admin.page.locator(`${HOST} [name=${name}]`).fill(value);
    }
  };
  const submit = () => admin.click(`${HOST} button[type=submit]`);

  it('are tried before they are saved', async () => {
    await admin.visit('/connections');
    await admin.press('Add connection');
    const { hostname: host, port, username } = database;
    await fill({ name: 'Shop', host, port, database: 'postgres', username, password: 'wrong' });
    await admin.page.select(`${HOST} ui-field select`, 'disable');
    await submit();
    await admin.see('password');
    expect(await admin.page.$(HOST)).not.toBeNull();
    await fill({ password: database.password });
    await admin.press('Test connection');
    await admin.see('Connected.');
    await submit();
    await admin.page.waitForSelector(HOST, { hidden: true });
    expect((await admin.table('app-connections-page'))[0]?.join(' ')).toContain('Shop');
  });

  it('answer queries, which can be cancelled', async () => {
    await admin.visit('/queries/new');
    await admin.page.waitForSelector('select[aria-label="Runs on"]');
    const value = await admin.page.$eval(
      'select[aria-label="Runs on"]',
      (select) => [...select.options].find(({ text }) => text === 'Shop')?.value ?? '',
    );
    await admin.page.select('select[aria-label="Runs on"]', value);
    await admin.write("select 'from the shop' as said");
    await admin.press('Run');
    await admin.see('1 row in');
    await admin.see('from the shop');
    await admin.write('select count(*) from generate_series(1, 100000000000) as slow');
    await admin.press('Run');
    await admin.press('Cancel query');
    await admin.see('The query was cancelled.');
  });

  it('are changed, need the password for another place, and go', async () => {
    await admin.visit('/connections');
    await admin.press('Edit connection Shop');
    await fill({ name: 'Warehouse', port: '1' });
    await submit();
    await admin.see('Another host or port needs the password again.');
    await fill({ port: database.port });
    await submit();
    await admin.page.waitForSelector(HOST, { hidden: true });
    await admin.press('Delete connection Warehouse');
    await admin.click('ui-confirm button[type=submit]');
    await admin.see('No connections');
  });
});
