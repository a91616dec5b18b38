import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { type Role } from '@strata/contracts';
import { apiInterceptor } from '../api/api.interceptor';
import { ProjectStore } from '../api/project.store';
import { SessionStore } from '../api/session';
import { Sidebar } from './sidebar';

const user = { id: 'u', email: 'a@b.c', name: 'A' };

async function linksFor(role: Role, is_superadmin = false): Promise<string[]> {
  TestBed.configureTestingModule({
    providers: [provideHttpClient(withInterceptors([apiInterceptor])), provideHttpClientTesting(), provideRouter([])],
  });
  TestBed.inject(SessionStore).open({ access_token: 't', expires_in: 900, user: { ...user, is_superadmin } });
  TestBed.inject(ProjectStore).id.set('p');
  const fixture = TestBed.createComponent(Sidebar);
  await fixture.whenStable();
  const workspaces = [{ id: 'w', name: 'W', role, reporting_zone: 'UTC' }];
  TestBed.inject(HttpTestingController)
    .expectOne('/api/v1/me')
    .flush({ user: { ...user, is_superadmin }, workspaces });
  await fixture.whenStable();
  const links = (fixture.nativeElement as HTMLElement).querySelectorAll('nav a');
  return [...links].map((link) => link.textContent?.trim() ?? '');
}

describe('navigation', () => {
  it('shows an admin everything', async () => {
    expect(await linksFor('admin')).toEqual([
      'Projects',
      'Dashboards',
      'Queries',
      'Explore',
      'Metrics',
      'Reports',
      'Exports',
      'Connections',
      'Audit log',
      'Privacy',
      'Workspace settings',
      'Dashboard',
      'Web analytics',
      'Goals',
      'Live',
      'Events',
      'Sessions',
      'People',
      'Dead letters',
      'Project settings',
    ]);
  });

  it('shows what concerns the installation to superadmins alone', async () => {
    expect((await linksFor('viewer', true)).slice(-3)).toEqual(['Installation', 'Transforms', 'Transform runs']);
  });

  it('leaves out what a viewer may not read', async () => {
    const links = await linksFor('viewer');
    for (const page of ['Connections', 'Dead letters']) expect(links).not.toContain(page);
  });

  it('shows an editor what editors may read', async () => {
    const links = await linksFor('editor');
    expect(links).toContain('Connections');
    expect(links).not.toContain('Dead letters');
  });
});
