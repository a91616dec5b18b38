import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { apiInterceptor } from '../../api/api.interceptor';
import { ProjectStore } from '../../api/project.store';
import { SessionStore } from '../../api/session';
import { WorkspaceStore } from '../../api/workspace.store';
import { Chart } from '../../charts/chart';
import { DashboardPage } from './dashboard.page';
import { Component, input } from '@angular/core';
import { TimeseriesCard } from './timeseries.card';
import { TopEventsCard } from './top-events.card';

/** jsdom has no canvas; what is drawn is tested as options. */
@Component({ selector: 'app-chart', template: '' })
class NoChart {
  readonly option = input<unknown>();
  readonly summary = input<string>();
  readonly height = input<number>();
}

const user = { id: 'u', email: 'a@b.c', name: 'A', is_superadmin: false };
const workspace = { id: 'w', name: 'W', role: 'admin', reporting_zone: 'Europe/Berlin' };
const project = { id: 'p', workspace_id: 'w', name: 'Shop', api_key: 'key-1', domains: [], previous_keys: [] };
const overview = {
  tz: 'Europe/Berlin',
  total_events: 1234,
  unique_sessions: 56,
  unique_users: 7,
  top_event: { event_name: 'page_view', count: 1000 },
  first_event_at: '2015-05-17T10:05:03Z',
  last_event_at: '2015-05-20T21:05:15Z',
  previous: { total_events: 617, unique_sessions: 56, unique_users: 14 },
};
const nothing = { ...overview, total_events: 0, unique_sessions: 0, unique_users: 0, top_event: null };

describe('dashboard', () => {
  let backend: HttpTestingController;
  let harness: RouterTestingHarness;

  const requests = async (report: string): Promise<TestRequest[]> => {
    await harness.fixture.whenStable();
    return backend.match(({ url }) => url.endsWith(`/${report}`));
  };
  const answer = async (report: string, body: object) => {
    for (const request of await requests(report)) if (!request.cancelled) request.flush(body);
    await harness.fixture.whenStable();
  };
  const text = () => (harness.routeNativeElement?.textContent ?? '').replace(/\s+/g, ' ');
  const click = async (label: string) => {
    const buttons = [...(harness.routeNativeElement?.querySelectorAll('button') ?? [])];
    buttons.find((button) => button.textContent?.includes(label))?.click();
    await harness.fixture.whenStable();
  };

  beforeEach(async () => {
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([apiInterceptor])),
        provideHttpClientTesting(),
        provideRouter([{ path: 'dashboard', component: DashboardPage }]),
      ],
    });
    for (const card of [TimeseriesCard, TopEventsCard]) {
      TestBed.overrideComponent(card, { remove: { imports: [Chart] }, add: { imports: [NoChart] } });
    }
    backend = TestBed.inject(HttpTestingController);
    TestBed.inject(SessionStore).open({ access_token: 't', expires_in: 900, user });
    TestBed.inject(WorkspaceStore);
    TestBed.inject(ProjectStore).id.set('p');
    harness = await RouterTestingHarness.create();
    await answer('me', { user, workspaces: [workspace] });
    await answer('p', project);
    await harness.navigateByUrl('/dashboard');
  });

  it('asks in the reporting zone and shows the figures with their change', async () => {
    const [request] = await requests('overview');
    expect(request?.request.params.get('tz')).toBe('Europe/Berlin');
    expect(request?.request.params.get('compare')).toBe('previous');
    request?.flush(overview);
    await harness.fixture.whenStable();
    expect(text()).toContain('1,234');
    expect(text()).toContain('+100%');
    expect(text()).toContain('-50%');
  });

  it('shows how to send the first event to a project without any', async () => {
    await answer('overview', { ...nothing, first_event_at: null, last_event_at: null });
    expect(text()).toContain('No events yet');
    expect(text()).toContain('data-project="key-1"');
  });

  it('leads from an empty range to the last data', async () => {
    await answer('overview', nothing);
    await click('Jump to the last data');
    expect(TestBed.inject(Router).url).toContain('from=2015-05-17&to=2015-05-20');
    const [request] = await requests('overview');
    expect(request?.request.params.get('from')).toBe('2015-05-16T22:00:00.000Z');
    expect(request?.request.params.get('to')).toBe('2015-05-20T22:00:00.000Z');
  });

  it('filters by the top event and keeps that in the URL', async () => {
    await answer('overview', overview);
    await click('page_view');
    expect(decodeURIComponent(TestBed.inject(Router).url)).toContain('f=event_name:eq:page_view');
    expect(text()).toContain('Event name is page_view');
  });

  it('offers to try again when the server fails', async () => {
    const error = { code: 'unavailable', message: 'The database does not answer.', correlation_id: 'c' };
    for (const request of await requests('overview')) request.flush({ error }, { status: 503, statusText: 'x' });
    await harness.fixture.whenStable();
    expect(text()).toContain('The database does not answer.');
    await click('Try again');
    expect(await requests('overview')).toHaveLength(1);
  });
});
