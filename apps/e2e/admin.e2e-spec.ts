import { Database } from '@strata/data';
import { newId } from '@strata/platform';
import { api, join, signUp, type Project } from './src/client.js';
import { TestBrowser, type AdminWindow } from './src/browser.js';
import { pause, RunningInstallation } from './src/installation.js';

jest.setTimeout(60_000);

const DAY = 86_400_000;
const EMAIL = 'ada@example.com';
const PASSWORD = 'correct horse battery';

describe('the admin', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let admin: AdminWindow;
  let token: string;
  let project: Project;
  const windows: AdminWindow[] = [];

  const newWindow = async (): Promise<AdminWindow> => {
    const window = await browser.window(installation.address);
    windows.push(window);
    return window;
  };
  const analytics = (report: string) =>
    api<{ total_events: number }>(installation.address, 'GET', `/analytics/${project.id}/${report}`, { token });
  const ingest = async (key: string, events: object[], userAgent?: string): Promise<number> => {
    const response = await fetch(`${installation.address}/api/v1/events/ingest`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-api-key': key,
        ...(userAgent && { 'user-agent': userAgent }),
      },
      body: JSON.stringify({ events }),
    });
    return response.status;
  };

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    browser = await TestBrowser.start(installation.dataDir);
    admin = await newWindow();
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });
  afterEach(() => expect(windows.flatMap(({ problems }) => problems)).toEqual([]));

  it('leads from nothing to a first project', async () => {
    await admin.open('/');
    await admin.see('Welcome to Strata');
    await admin.fill('Name', 'Ada');
    await admin.fill('E-mail', EMAIL);
    await admin.fill('Password', PASSWORD);
    await admin.press('Create account');
    await admin.see('Add your site');
    await admin.press('Skip to projects', 'link');
    await admin.see('Create your first project');
    await admin.press('New project');
    await admin.fill('Name', 'Shop');
    await admin.press('Create project');
    await admin.see('No events yet');

    const body = { email: EMAIL, password: PASSWORD };
    ({ access_token: token } = await api<{ access_token: string }>(installation.address, 'POST', '/auth/login', {
      body,
    }));
    project = await api<Project>(installation.address, 'GET', admin.path.replace(/\?.*/, ''), { token });
    await admin.see(`data-project="${project.api_key}"`);
  });

  it('shows the totals of what arrived', async () => {
    const midnight = Math.floor(Date.now() / DAY) * DAY;
    const event = (name: string, who: string, daysAgo: number) => ({
      event: name,
      event_id: newId(),
      timestamp: midnight - daysAgo * DAY + 15 * 3_600_000,
      distinct_id: who,
      session_id: `${who}-${daysAgo}`,
    });
    const people = [
      event('page_view', 'ada', 2),
      event('page_view', 'grace', 2),
      event('page_view', 'ada', 1),
      event('page_view', 'alan', 1),
      event('page_view', 'alan', 1),
      event('order_paid', 'ada', 1),
      event('order_paid', 'alan', 1),
    ];
    const before = [event('page_view', 'ada', 9), event('page_view', 'grace', 9)];
    const bots = [event('page_view', 'bot', 1), event('page_view', 'bot', 1), event('page_view', 'bot', 1)];
    expect(await ingest(project.api_key, [...people, ...before])).toBe(202);
    expect(await ingest(project.api_key, bots, 'Googlebot/2.1 (+http://www.google.com/bot.html)')).toBe(202);
    while ((await analytics('overview?include_bots=true')).total_events < 10) await pause(50);

    await admin.reload();
    await admin.seeFigures({
      'Total events': '7',
      'Unique sessions': '4',
      'Unique users': '3',
      'Top event': 'page_view',
    });
    await admin.see('+250% from 2');

    await admin.click('app-timeseries-card button[aria-label="Show as table"]');
    const columns = async () => (await admin.table('app-timeseries-card')).map(([, now]) => now);
    expect(await columns()).toEqual(['0', '0', '0', '0', '2', '5', '0']);
    await admin.choose('Hourly');
    await admin.see('3:00 PM UTC');
    const hours = await columns();
    expect(hours.slice(0, 144).filter((value) => value !== '0')).toEqual(['2', '5']);
    expect([hours.indexOf('2') % 24, hours.indexOf('5') % 24]).toEqual([15, 15]);
    await admin.choose('Daily');

    await admin.choose('Include bots');
    await admin.seeFigures({ 'Total events': '10', 'Unique users': '4' });
    expect(admin.path).toContain('bots=1');
  });

  it('keeps the view and the session over a reload', async () => {
    await admin.reload();
    await admin.seeFigures({ 'Total events': '10' });
    expect(admin.refusals).toEqual([]);
  });

  it('rotates the write key and lets the old one work on', async () => {
    const old = project.api_key;
    await admin.press('Project settings', 'link');
    await admin.see(old);
    await admin.press('Rotate');
    await admin.press('Rotate key');
    await admin.see(`The previous key ${old.slice(0, 8)}`);
    project = await api<Project>(installation.address, 'GET', `/projects/${project.id}`, { token });
    expect(project.api_key).not.toBe(old);
    await admin.see(project.api_key);
    for (const key of [old, project.api_key]) expect(await ingest(key, [{ event: 'after_rotation' }])).toBe(202);
    expect(await ingest('proj_unknown', [{ event: 'x' }])).toBe(401);
  });

  it('adds a source', async () => {
    await admin.press('Add source');
    await admin.fill('Slug', 'billing');
    await admin.fill('Provider', 'Stripe');
    await admin.click('ui-dialog button[type=submit]');
    await admin.see('Events may now name the source "billing".');
    expect(await admin.table('app-sources-card')).toEqual([['billing', 'Stripe', '–', 'active', 'Deactivate']]);
  });

  it('shows events and the details of one', async () => {
    await admin.press('Events', 'link');
    await admin.see('after_rotation');
    await admin.press('after_rotation, details');
    await admin.see('Properties');
    await admin.press('Close');
  });

  it('shows a dead letter and tries it again', async () => {
    const eventId = newId();
    await insertDeadLetter(installation, project, eventId);
    await admin.press('Dead letters', 'link');
    await admin.see('refused_once');
    await admin.press('refused_once');
    await admin.see('value out of range');
    await admin.press('Close');
    await admin.press('Retry');
    await admin.see('Every event was stored');
    await admin.choose('Resolved');
    await admin.see('retried');
    const stored = async () =>
      (
        await api<{ data: { event_id: string }[] }>(installation.address, 'GET', `/analytics/${project.id}/events`, {
          token,
        })
      ).data.some(({ event_id }) => event_id === eventId);
    while (!(await stored())) await pause(50);
  });

  it('shows a viewer no key and nothing to change', async () => {
    const viewer = await signUp(installation.address, 'vera');
    await join(viewer, { token, workspaceId: project.workspace_id }, 'viewer');
    const window = await newWindow();
    await window.signIn(viewer.email, viewer.password);
    await window.open(`/projects/${project.id}/settings`);
    await window.see('Only admins of this workspace see write keys.');
    expect(await window.text()).not.toContain(project.api_key.slice(0, 12));
    for (const name of ['Rotate', 'Save changes', 'Delete project', 'Add source', 'Deactivate billing']) {
      expect([name, await window.has(name)]).toEqual([name, false]);
    }
    expect(await window.has('Dead letters', 'link')).toBe(false);
    await window.open(`/projects/${project.id}/dead-letters`);
    await window.see('shown to admins of this workspace only');
    await window.open('/workspace');
    await window.see('You are a viewer here');
    expect(await window.text()).not.toContain('Audit log ');
    for (const name of ['Invite', 'Delete workspace', 'Save changes']) {
      expect([name, await window.has(name)]).toEqual([name, false]);
    }
    await window.open(`/projects/${project.id}`);
    await window.seeFigures({ 'Top event': 'page_view' });
    expect(window.refusals).toEqual([]);
  });

  it('shows a stranger nothing at all', async () => {
    const stranger = await signUp(installation.address, 'mallory');
    const window = await newWindow();
    await window.signIn(stranger.email, stranger.password);
    await window.see('Add your site');
    expect(await window.text()).not.toContain('Shop');
    for (const page of ['', '/events', '/dead-letters', '/settings']) {
      await window.open(`/projects/${project.id}${page}`);
      await window.see('This project does not exist');
    }
    expect(new Set(window.refusals)).toEqual(new Set([`404 GET /api/v1/projects/${project.id}`]));
  });

  it('serves its own pages of the API and of nothing', async () => {
    await admin.open('/nowhere');
    await admin.see('There is nothing here');
    await admin.open('/audit');
    await admin.see('write_key.rotated');
    await admin.open('/api/docs');
    await admin.see('analytics');
  });

  it('signs out everywhere', async () => {
    const other = await newWindow();
    await other.signIn(EMAIL, PASSWORD);
    await admin.open('/projects');
    await admin.press(`Account Ada ${EMAIL}`);
    await admin.press('Sign out everywhere', 'menuitem');
    await admin.see('Sign in');
    await other.reload();
    await other.see('Sign in');
    expect(other.path).toBe('/login?next=%2Fprojects');
  });
});

/** A letter as the worker leaves it: a copy of a stored event under a new identity. */
async function insertDeadLetter(installation: RunningInstallation, project: Project, eventId: string): Promise<void> {
  const { databaseUrl, secret } = installation.run;
  const db = new Database({ databaseUrl, secret, processName: 'e2e' });
  const now = new Date().toISOString();
  const change = {
    event_id: eventId,
    event_name: 'refused_once',
    occurred_at: now,
    received_at: now,
    properties: '{}',
  };
  try {
    await db.withPipeline((sql) =>
      sql.execute(
        `INSERT INTO raw.dead_letters (workspace_id, id, project_id, batch_id, event, error_code, error_message)
         SELECT workspace_id, $2, project_id, batch_id, to_jsonb(e) - 'batch_id' || $3::jsonb, '22003',
                'value out of range for type bigint'
         FROM raw.events e WHERE workspace_id = $4 AND project_id = $1 LIMIT 1`,
        [project.id, newId(), JSON.stringify(change), project.workspace_id],
      ),
    );
  } finally {
    await db.close();
  }
}
