import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { AuditVisit } from './audit-visit';
import { SessionStore } from './session';
import { WorkspaceStore } from './workspace.store';

const KEY = 'strata.visit';
const workspace = { id: 'w', name: 'Foreign', reporting_zone: 'UTC' };
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

describe('a visit by audit ticket', () => {
  beforeEach(() => {
    sessionStorage.clear();
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
  });
  afterEach(() => sessionStorage.clear());

  it('opens the workspace read-only, survives a reload, and ends', () => {
    const backend = TestBed.inject(HttpTestingController);
    const visit = TestBed.inject(AuditVisit);
    const workspaces = TestBed.inject(WorkspaceStore);
    visit.start('w', 'Asked for help', 60).subscribe();
    const request = backend.expectOne('/api/v1/workspaces/w/tickets');
    expect(request.request.body).toEqual({ reason: 'Asked for help', minutes: 60 });
    request.flush({ id: 't', workspace_id: 'w', reason: 'Asked for help', expires_at: inAnHour() });
    backend.expectOne('/api/v1/workspaces/w').flush({ ...workspace, retention: {} });
    expect(workspaces.current()).toEqual({ ...workspace, role: 'superadmin_ticket' });
    expect([workspaces.can('analytics:read'), workspaces.can('project:write')]).toEqual([true, false]);
    expect(sessionStorage.getItem(KEY)).toContain('Foreign');

    visit.end().subscribe();
    backend.expectOne({ method: 'DELETE', url: '/api/v1/workspaces/w/tickets' }).flush(null);
    expect([workspaces.current(), sessionStorage.getItem(KEY)]).toEqual([undefined, null]);
  });

  it('is over for whoever signs in next', () => {
    sessionStorage.setItem(KEY, JSON.stringify({ workspace, until: inAnHour() }));
    const visit = TestBed.inject(AuditVisit);
    TestBed.tick();
    expect(visit.current()?.workspace.name).toBe('Foreign');
    TestBed.inject(SessionStore).close();
    TestBed.tick();
    expect(visit.current()).toBeUndefined();
  });

  it.each(['{', 'null', JSON.stringify({ workspace, until: '2020-01-01T00:00:00Z' })])('is none with %s', (stored) => {
    sessionStorage.setItem(KEY, stored);
    expect(TestBed.inject(AuditVisit).current()).toBeUndefined();
  });
});
