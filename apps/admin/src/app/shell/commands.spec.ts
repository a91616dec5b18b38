import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { type Role } from '@strata/contracts';
import { apiInterceptor } from '../api/api.interceptor';
import { ProjectStore } from '../api/project.store';
import { SessionStore } from '../api/session';
import { type Command, Commands, recentFirst } from './commands';
import { Recents, withRecent } from './recents';

const user = { id: 'u', email: 'a@b.c', name: 'A', is_superadmin: false };
const project = { id: 'p', workspace_id: 'w', name: 'Shop', api_key: 'proj_1', domains: [], previous_keys: [] };
const command = (id: string): Command => ({ id, label: id, group: 'Pages', run: () => undefined });

function commandsFor(role: Role): { commands: Commands; navigate: jest.SpyInstance } {
  TestBed.configureTestingModule({
    providers: [provideHttpClient(withInterceptors([apiInterceptor])), provideHttpClientTesting(), provideRouter([])],
  });
  const backend = TestBed.inject(HttpTestingController);
  const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
  TestBed.inject(SessionStore).open({ access_token: 't', expires_in: 900, user });
  TestBed.inject(ProjectStore).id.set('p');
  const commands = TestBed.inject(Commands);
  commands.here();
  TestBed.tick();
  const workspaces = [
    { id: 'w', name: 'W', role, reporting_zone: 'UTC' },
    { id: 'x', name: 'Other', role: 'admin', reporting_zone: 'UTC' },
  ];
  backend.expectOne('/api/v1/me').flush({ user, workspaces });
  backend.expectOne('/api/v1/projects/p').flush({ ...project, api_key: role === 'admin' ? 'proj_1' : null });
  TestBed.tick();
  return { commands, navigate };
}

const labels = (commands: readonly Command[]) => commands.map(({ label }) => label);

describe('commands', () => {
  it('are all pages, workspaces and actions for an admin', () => {
    const { commands } = commandsFor('admin');
    const all = labels(commands.here());
    for (const label of [
      'Dashboard',
      'Dead letters',
      'Projects',
      'Copy tracker snippet',
      'Invite someone',
      'Sign out',
    ]) {
      expect(all).toContain(label);
    }
    expect(labels(commands.elsewhere())).toEqual(['Other']);
  });

  it('leave out what a viewer may not do', () => {
    const { commands } = commandsFor('viewer');
    const all = labels(commands.here());
    for (const label of ['Dead letters', 'Copy tracker snippet', 'Invite someone', 'Add a site']) {
      expect(all).not.toContain(label);
    }
    expect(all).toContain('Dashboard');
  });

  it('open a page of the open project', () => {
    const { commands, navigate } = commandsFor('viewer');
    commands
      .here()
      .find(({ label }) => label === 'Events')
      ?.run();
    expect(navigate).toHaveBeenCalledWith(['/projects', 'p', 'events'], { queryParamsHandling: 'preserve' });
  });
});

describe('what was used last', () => {
  it('comes first, once, and without what is not there any more', () => {
    const all = ['a', 'b', 'c'].map(command);
    const shown = recentFirst(all, ['c', 'gone', 'a']);
    expect(shown.map(({ id, group }) => `${group} ${id}`)).toEqual(['Recent c', 'Recent a', 'Pages b']);
  });

  it('is remembered in order and forgotten after a dozen', () => {
    expect(withRecent(['a', 'b'], 'b')).toEqual(['b', 'a']);
    const many = Array.from({ length: 20 }, (_, i) => String(i)).reduce<string[]>(withRecent, []);
    expect([many.length, many[0]]).toEqual([12, '19']);
  });

  it.each(['{', '"text"', '[1, {}]'])('survives what another version stored: %s', (stored) => {
    localStorage.setItem('strata.recent', stored);
    expect(TestBed.inject(Recents).ids()).toEqual([]);
    localStorage.removeItem('strata.recent');
  });
});
