import { api, createProject, signUp, type Client } from './src/client.js';
import { TestBrowser, type AdminWindow } from './src/browser.js';
import { RunningInstallation } from './src/installation.js';

jest.setTimeout(90_000);

/** Getting in, getting around and getting out: what surrounds the reports. */
describe('the shell of the admin', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let ada: Client;
  let admin: AdminWindow;
  const windows: AdminWindow[] = [];

  const newWindow = async (): Promise<AdminWindow> => {
    const window = await browser.window(installation.address);
    windows.push(window);
    return window;
  };
  const type = async (text: string): Promise<void> => admin.page.keyboard.type(text);
  const key = async (name: 'Enter' | 'Escape' | 'ArrowDown'): Promise<void> => admin.page.keyboard.press(name);
  /** Waits until the keyboard's Enter would take this. */
  const seeActive = async (label: string): Promise<void> => {
    const isActive = (wanted: string) =>
      document.querySelector('[role=option][aria-selected=true] .grow')?.textContent?.trim() === wanted;
    await admin.page.waitForFunction(isActive, {}, label);
  };
  /** The name on the workspace switcher. */
  const workspaceOf = (window: AdminWindow): Promise<string> =>
    window.page.$eval('app-sidebar .switcher', ({ textContent }) => textContent ?? '');
  const focused = (): Promise<string> => admin.page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    browser = await TestBrowser.start(installation.dataDir);
    ada = await signUp(installation.address, 'ada');
    admin = await newWindow();
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });
  afterEach(() => expect(windows.flatMap(({ problems }) => problems)).toEqual([]));

  it('asks the server for no session where nobody signed in', async () => {
    await admin.open('/');
    await admin.see('Sign in');
    expect(admin.refusals).toEqual([]);
  });

  it('leads a first sign-in from a domain to the first event', async () => {
    await admin.signIn(ada.email, ada.password);
    await admin.see('Add your site');
    await admin.fill('Domain', 'not a domain');
    await admin.press('Add site');
    await admin.see('Enter a domain name such as example.com');
    await admin.fill('Domain', 'https://www.example.com/about');
    await admin.press('Add site');
    await admin.see('Waiting for your first event');
    await admin.page.waitForSelector('ui-code pre');
    const script = await admin.page.$eval('ui-code pre', (pre) => pre.textContent ?? '');
    expect(script).toContain(`${installation.address}/static/sdk/tracker.min.js`);
    // The step is in the address: a reload goes on waiting.
    await admin.reload();
    await admin.see('Waiting for your first event');

    const response = await fetch(`${installation.address}/api/v1/events/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', origin: 'https://www.example.com' },
      body: JSON.stringify({ api_key: /proj_[\w-]+/.exec(script)?.[0], events: [{ event: 'page_view' }] }),
    });
    expect(response.status).toBe(202);
    await admin.see('Your first event is here');
    await admin.seeFigures({ 'Total events': '1', 'Top event': 'page_view' });
  });

  it('shows sample data to those who look around first', async () => {
    await admin.open('/welcome');
    await admin.press('Explore sample data');
    await admin.see('Your first event is here');
    await admin.see('Events over time');
    expect(admin.path).toMatch(/^\/projects\/[0-9a-f-]{36}$/);
  });

  it('opens pages and projects by a few letters', async () => {
    await createProject(ada, 'Blog');
    await admin.open('/projects');
    await admin.see('Blog');
    await admin.palette();
    await type('blg');
    await seeActive('Blog');
    await key('Enter');
    await admin.see('No events yet');
    await admin.palette();
    await type('prset');
    await seeActive('Project settings');
    await key('Enter');
    await admin.see('Event sources');
    expect(admin.path).toMatch(/\/settings$/);
    // What was opened last comes first.
    await admin.palette();
    expect(await admin.text()).toContain('Recent');
    await seeActive('Project settings');
    // The projects come a moment later.
    await admin.page.waitForFunction(() =>
      [...document.querySelectorAll('[role=option] .grow')].some(({ textContent }) => textContent?.trim() === 'Blog'),
    );
    await key('ArrowDown');
    await seeActive('Blog');
    await type('xyzzy');
    await admin.see('Nothing matches "xyzzy"');
    await key('Escape');
  });

  it('does things from the palette and gives the focus back', async () => {
    await admin.page.focus('app-search-button .search');
    await admin.palette();
    await key('Escape');
    expect(await focused()).toContain('Search');
    await admin.palette();
    await type('theme dark');
    await seeActive('Theme: dark');
    await key('Enter');
    await admin.page.waitForSelector('html[data-theme=dark]');
    await admin.palette();
    await type('invite');
    await seeActive('Invite someone');
    await key('Enter');
    await admin.see('Then only the account with this address can accept.');
    await key('Escape');
    expect(admin.path).toBe('/workspace');
  });

  it('switches between thirty workspaces, and remembers the last one', async () => {
    for (let i = 1; i <= 29; i++) {
      await api(ada.address, 'POST', '/workspaces', { token: ada.token, body: { name: `Client ${i}` } });
    }
    await admin.open('/workspace');
    await admin.click('app-sidebar .switcher');
    await admin.page.waitForSelector('ui-picker input:focus');
    await type('client 17');
    await seeActive('Client 17');
    await key('Enter');
    await admin.page.waitForFunction(() => document.querySelector('h1 + p')?.textContent === 'Client 17');
    await admin.reload();
    await admin.page.waitForFunction(() => document.querySelector('h1 + p')?.textContent === 'Client 17');
  });

  it('makes a workspace from the switcher', async () => {
    await admin.click('app-sidebar .switcher');
    await admin.press('New workspace', 'option');
    await admin.fill('Name', 'Skunkworks');
    await admin.press('Create workspace');
    await admin.see('Add your site');
    expect(await workspaceOf(admin)).toContain('Skunkworks');
  });

  it('invites by a link that a second person registers with', async () => {
    await admin.open('/workspace');
    await admin.press('Invite');
    await admin.press('Create link');
    await admin.see('is not shown again');
    const link = await admin.page.$eval('ui-dialog pre', (pre) => pre.textContent ?? '');
    expect(link).toMatch(/\/invite#\S{20,}$/);
    await admin.press('Done');
    expect((await admin.table('app-invitations-card')).map(([whom, role]) => [whom, role])).toEqual([
      ['whoever has the link', 'viewer'],
    ]);

    const vera = await newWindow();
    await vera.page.goto(link);
    await vera.see('Join Skunkworks');
    await vera.see('ada <ada@example.com> invites you as a viewer');
    expect(vera.page.url()).not.toContain('#');
    await vera.press('Create an account', 'link');
    await vera.fill('Name', 'Vera');
    await vera.fill('E-mail', 'vera@example.com');
    await vera.fill('Password', 'correct horse battery');
    await vera.press('Create account');
    await vera.press('Accept invitation');
    await vera.see('Only admins of this workspace create projects');
    await vera.open('/workspace');
    await vera.see('You are a viewer here');
    for (const name of ['Invite', 'Save changes', 'Delete workspace']) {
      expect([name, await vera.has(name)]).toEqual([name, false]);
    }
    await vera.palette();
    await vera.page.keyboard.type('invite someone');
    await vera.see('Nothing matches');
    await vera.page.keyboard.press('Escape');

    const late = await newWindow();
    await late.page.goto(link);
    await late.see('This invitation is no longer valid');
  });

  it('tells whose invitation it is', async () => {
    const { data } = await api<{ data: { id: string; name: string }[] }>(ada.address, 'GET', '/workspaces?limit=100', {
      token: ada.token,
    });
    const id = data.find(({ name }) => name === 'Skunkworks')?.id;
    const invitation = { role: 'editor', email: 'grace@example.com' };
    const { token } = await api<{ token: string }>(ada.address, 'POST', `/workspaces/${id}/invitations`, {
      token: ada.token,
      body: invitation,
    });
    const vera = windows[1] as AdminWindow;
    await vera.visit(`/invite#${token}`);
    await vera.see('This invitation is for grace@example.com; you are signed in as vera@example.com');
    await vera.press('Use another account');
    await vera.see('Only the account grace@example.com can accept');
    await admin.reload();
    await admin.press('Revoke the invitation for grace@example.com');
    await admin.press('Revoke');
    await admin.see('The invitation was revoked');
    await vera.visit(`/invite#${token}`);
    await vera.see('This invitation is no longer valid');
  });

  it('lets one leave, but not the last admin', async () => {
    const vera = windows[1] as AdminWindow;
    await vera.signIn('vera@example.com', 'correct horse battery');
    // The workspace she was in last, across the sign-out.
    await vera.see('No projects yet');
    await vera.open('/workspace');
    await leave(vera);
    await vera.see('You left Skunkworks');
    await vera.see('Add your site');
    expect(await workspaceOf(vera)).not.toContain('Skunkworks');

    await admin.open('/workspace');
    await leave(admin);
    await admin.see('A workspace needs at least one admin');
    await admin.press('Cancel');
  });

  it('deletes a workspace whose name is typed', async () => {
    await admin.press('Delete workspace');
    await admin.fill('Type Skunkworks to confirm', 'skunkworks');
    expect(await admin.page.$eval('ui-dialog button[type=submit]', (button) => button.hasAttribute('disabled'))).toBe(
      true,
    );
    await admin.fill('Type Skunkworks to confirm', 'Skunkworks');
    await admin.click('ui-dialog button[type=submit]');
    await admin.see('Skunkworks was deleted');
    expect(await workspaceOf(admin)).not.toContain('Skunkworks');
  });

  it('lets a superadmin look into a foreign workspace by ticket, and nothing else', async () => {
    const grace = await signUp(installation.address, 'grace');
    await createProject(grace, 'Compiler');
    await admin.open('/audit-access');
    await admin.fill('Workspace', grace.workspaceId);
    await admin.fill('Reason', 'Ticket 4711: no events arrive');
    await admin.press('Open ticket');
    await admin.see('by audit ticket: read-only');
    await admin.see('Compiler');
    expect(await admin.has('New project')).toBe(false);
    await admin.open('/audit');
    await admin.see('ticket.opened');
    await admin.open('/workspace');
    await admin.see("grace's workspace");
    for (const name of ['Invite', 'Save changes', 'Leave workspace', 'Delete workspace']) {
      expect([name, await admin.has(name)]).toEqual([name, false]);
    }
    await admin.press('End access');
    await admin.see('New project');
    expect(await admin.text()).not.toContain('Compiler');
  });

  async function leave(window: AdminWindow): Promise<void> {
    await window.press('Leave workspace');
    await window.click('ui-dialog button[type=submit]');
  }
});
