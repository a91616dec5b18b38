import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom } from 'rxjs';
import { ApiError } from './api-error';
import { apiInterceptor } from './api.interceptor';
import { SessionStore } from './session';
import { WorkspaceStore } from './workspace.store';
import { type AuthSession } from './types';

const user = { id: 'u', email: 'a@b.c', name: 'A', is_superadmin: false };
const session = (access_token: string): AuthSession => ({ access_token, expires_in: 900, user });
const unauthorised = { status: 401, statusText: 'Unauthorized' };
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('apiInterceptor', () => {
  let http: HttpClient;
  let backend: HttpTestingController;
  let store: SessionStore;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [provideHttpClient(withInterceptors([apiInterceptor])), provideHttpClientTesting()],
    });
    http = TestBed.inject(HttpClient);
    backend = TestBed.inject(HttpTestingController);
    store = TestBed.inject(SessionStore);
    store.open(session('old'));
  });

  afterEach(() => backend.verify());

  it('refreshes once for all requests that were refused, and repeats them', async () => {
    const answers = Promise.all([
      firstValueFrom(http.get('/api/v1/me')),
      firstValueFrom(http.get('/api/v1/projects/')),
    ]);
    for (const path of ['/api/v1/me', '/api/v1/projects/']) backend.expectOne(path).flush(null, unauthorised);
    await settle();
    backend.expectOne('/api/v1/auth/refresh').flush(session('new'));
    await settle();
    for (const path of ['/api/v1/me', '/api/v1/projects/']) {
      const { request, flush } = wrap(backend.expectOne(path));
      expect(request.headers.get('Authorization')).toBe('Bearer new');
      flush('ok');
    }
    expect(await answers).toEqual(['ok', 'ok']);
  });

  it('signs out when the refresh is refused', async () => {
    const answer = firstValueFrom(http.get('/api/v1/me'));
    const refused = expect(answer).rejects.toBeInstanceOf(ApiError);
    backend.expectOne('/api/v1/me').flush(null, unauthorised);
    await settle();
    backend.expectOne('/api/v1/auth/refresh').flush(null, unauthorised);
    await refused;
    expect(store.anonymous()).toBe(true);
    expect(store.user()).toBeUndefined();
  });

  it('reads roles anew when one has been lowered', async () => {
    const answer = firstValueFrom(http.post('/api/v1/goals', {}));
    const refused = expect(answer).rejects.toMatchObject({ status: 403 });
    backend.expectOne('/api/v1/goals').flush(null, { status: 403, statusText: 'Forbidden' });
    await refused;
    await settle();
    for (const request of backend.match('/api/v1/me')) request.flush({ user, workspaces: [] });
    expect(TestBed.inject(WorkspaceStore).all()).toEqual([]);
  });

  it('does not take a wrong password for an expired token', async () => {
    const answer = firstValueFrom(http.post('/api/v1/auth/login', {}));
    const refused = expect(answer).rejects.toMatchObject({ status: 401 });
    backend.expectOne('/api/v1/auth/login').flush(null, unauthorised);
    await refused;
  });

  it('sends no token elsewhere', () => {
    http.get('/assets/x.json').subscribe();
    const { request } = backend.expectOne('/assets/x.json');
    expect(request.headers.has('Authorization')).toBe(false);
  });
});

function wrap(test: ReturnType<HttpTestingController['expectOne']>) {
  return { request: test.request, flush: (body: string) => test.flush(body) };
}
