import { TestBrowser, type AdminWindow } from './src/browser.js';
import { api, createProject, join, signUp, type Client, type Project } from './src/client.js';
import { Downloads } from './src/downloads.js';
import { RunningInstallation, pause } from './src/installation.js';

jest.setTimeout(240_000);

describe('administering in the admin', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let ada: Client;
  let shop: Project;
  let admin: AdminWindow;
  const downloads = new Downloads();

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    browser = await TestBrowser.start(installation.dataDir);
    ada = await signUp(installation.address, 'ada');
    shop = await createProject(ada, 'Shop');
    admin = await browser.window(installation.address);
    await admin.signIn(ada.email, ada.password);
    await downloads.receive(admin.page);
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
    downloads.remove();
  });
  afterEach(() => expect(admin.problems).toEqual([]));

  const search = (text: string) => admin.page.locator('app-search-box input').fill(text);

  it('finds a change that was made by hand, opens it, and takes it along as a file', async () => {
    await admin.visit(`/projects/${shop.id}/settings`);
    await admin.fill('Name', 'Corner shop');
    await admin.press('Save changes');
    await admin.see('Corner shop');
    await admin.visit('/audit');
    await search('corner');
    await admin.page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
    expect(admin.path).toBe('/audit?q=corner');
    expect((await admin.table('table'))[0]?.slice(2)).toEqual([
      expect.stringContaining('project.updated') as string,
      'Project',
      'Corner shop',
    ]);
    await admin.click('tbody .cover');
    const changed = await admin.page.waitForSelector('app-entry-drawer .values');
    expect(await changed?.evaluate((node) => [...node.children].map(({ textContent }) => textContent))).toEqual([
      'before: Shop',
      'after: Corner shop',
    ]);
    await admin.press('Close');
    await admin.press('Export');
    await admin.press('NDJSON (a line per row)');
    const lines = (await downloads.text('audit.ndjson')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ action: 'project.updated', before: { name: 'Shop' }, after: { name: 'Corner shop' } }),
    ]);
  });

  it('shows superadmins how the installation is, and leads them into a foreign workspace by ticket alone', async () => {
    const grace = await signUp(installation.address, 'grace');
    await createProject(grace, 'Compiler');
    await admin.visit('/installation');
    await admin.see('1 process');
    for (const text of ['ingest-batch', 'Erase people', 'every 5 s', 'raw.events', 'Dead letters'])
      await admin.see(text);
    await admin.choose('Tenants');
    await search('grace');
    await admin.page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
    const member = await browser.window(installation.address);
    await member.signIn(grace.email, grace.password);
    await admin.press("Suspend grace's workspace");
    await admin.fill('Reason', 'Unpaid for months');
    await admin.press('Suspend workspace');
    await admin.see("grace's workspace is suspended.");
    await member.visit('/projects');
    await member.see('This workspace is suspended. Ask whoever administers this installation');
    await admin.press("Reopen grace's workspace");
    await admin.fill('Reason', 'They paid');
    await admin.press('Reopen workspace');
    await admin.see("grace's workspace is open again.");
    await member.visit('/projects');
    await member.see('Compiler');
    await admin.press("Look into grace's workspace by ticket", 'link');
    await admin.fill('Reason', 'Asked by their support');
    await admin.press('Open ticket');
    await admin.see('Compiler');
    await admin.visit('/audit');
    await admin.see('GET /api/v1/audit');
    expect(await admin.text()).toMatch(/ticket\.used superadmin visit/);
    await admin.visit('/workspace');
    await admin.see('Open invitations');
    expect(await admin.has('Invite')).toBe(false);
    await admin.press('End access');
    await admin.see('Corner shop');
    await admin.visit('/installation?view=log');
    await admin.see('user.registered');
    await member.visit('/installation');
    await member.see('For superadmins');
    expect(await member.has('Installation', 'link')).toBe(false);
    await member.close();
  });

  it('hands over what is kept of a person, and erases the person', async () => {
    const events = ['/', '/pricing'].map((page) => ({
      event: 'page_view',
      distinct_id: 'customer/7',
      page_url: `https://shop.example.com${page}`,
    }));
    await fetch(`${ada.address}/api/v1/events/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': shop.api_key },
      body: JSON.stringify({ events }),
    });
    const person = `/projects/${shop.id}/people/${encodeURIComponent('customer/7')}`;
    for (let turn = 0; turn < 50; turn++, await pause(200)) {
      await admin.visit(person);
      if (await admin.has('Erase person…')) break;
    }
    await admin.press('Export data');
    const lines = (await downloads.text('person.ndjson')).trim().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as { source: string; row: { path: string } });
    const paths = rows.filter(({ source }) => source === 'events').map(({ row }) => row.path);
    expect(paths.sort()).toEqual(['/', '/pricing']);
    expect(rows.at(-1)).toMatchObject({ source: 'receipt', row: { rows: { events: 2 } } });
    await admin.press('Erase person…');
    await admin.see('all results of saved queries and all export files');
    await admin.fill('Type customer/7 to confirm', 'customer/7');
    await admin.press('Erase person');
    await admin.see('The person is being erased.');
    await admin.see('2 rows');
    expect(admin.path).toBe('/privacy');
    // What was computed of the events follows with the next run: not every test waits for the full hour.
    await api(ada.address, 'POST', '/transforms/runs', { token: ada.token, body: { command: 'build' } });
    await admin.page.waitForFunction(() => document.body.innerText.includes('completed'), { timeout: 120_000 });
    await admin.click('tbody .cover');
    await admin.see('Rows that stay');
    await admin.see('may name the person still. None.');
    await admin.press('Close');
    await admin.visit(`/projects/${shop.id}/people`);
    await admin.see('Nobody matches');
    await admin.visit(person);
    await admin.see('Nobody by this id');
    await admin.visit('/privacy');
    await admin.fill("Person's id", '  ');
    expect(await admin.page.$$('app-person-rights button:disabled')).toHaveLength(2);
  });

  it('says what a change of role gives and takes, and keeps the last admin', async () => {
    const linus = await signUp(installation.address, 'linus');
    await join(linus, ada, 'viewer');
    await admin.visit('/workspace');
    expect(await admin.has('Role of ada', 'combobox')).toBe(false);
    await admin.page.select('select[aria-label="Role of linus"]', 'editor');
    await admin.see('New: write goal');
    await admin.press('Cancel');
    expect(await admin.page.$eval('select[aria-label="Role of linus"]', ({ value }) => value)).toBe('viewer');
    await admin.page.select('select[aria-label="Role of linus"]', 'admin');
    await admin.press('Make an admin');
    await admin.see('linus is now an admin.');
    expect(await admin.has('Role of ada', 'combobox')).toBe(true);
    await admin.press('What roles may do');
    await admin.see('Filter set');
    expect(await admin.page.$eval('app-roles-dialog .body', ({ scrollTop }) => scrollTop)).toBe(0);
  });
});
