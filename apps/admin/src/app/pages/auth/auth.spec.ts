import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { apiInterceptor } from '../../api/api.interceptor';
import { SessionStore } from '../../api/session';
import { LoginPage } from './login.page';
import { safeNext } from './next';
import { RegisterPage } from './register.page';

const user = { id: 'u', email: 'a@b.c', name: 'A', is_superadmin: true };
const session = { access_token: 't', expires_in: 900, user };

describe('signing in', () => {
  let backend: HttpTestingController;
  let navigate: jest.SpyInstance;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [provideHttpClient(withInterceptors([apiInterceptor])), provideHttpClientTesting(), provideRouter([])],
    });
    backend = TestBed.inject(HttpTestingController);
    navigate = jest.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
  });

  const fill = (fixture: ComponentFixture<unknown>, values: Record<string, string>) => {
    const root = fixture.nativeElement as HTMLElement;
    for (const [name, value] of Object.entries(values)) {
      const control = root.querySelector<HTMLInputElement>(`[name=${name}]`);
      if (control) control.value = value;
    }
    root.querySelector('form')?.requestSubmit();
  };

  it('asks for the one-time token once the server wants it, and sends it', async () => {
    const fixture = TestBed.createComponent(RegisterPage);
    await fixture.whenStable();
    backend.expectOne('/api/v1/auth/status').flush({ has_accounts: false, bootstrap_token_required: false });
    await fixture.whenStable();
    const root = fixture.nativeElement as HTMLElement;
    expect(root.textContent).toContain('superadmin');
    expect(root.querySelector('[name=token]')).toBeNull();

    fill(fixture, { name: 'Ada', email: 'a@b.c', password: 'correct horse' });
    const error = { code: 'bootstrap_token_required', message: 'A token is required.', correlation_id: 'c' };
    const refusal = { status: 403, statusText: 'Forbidden' };
    backend.expectOne('/api/v1/auth/register').flush({ error }, refusal);
    await fixture.whenStable();
    expect(root.querySelector('[role=alert]')).toBeNull();

    fill(fixture, { token: 'once' });
    const request = backend.expectOne('/api/v1/auth/register');
    expect(request.request.body).toEqual({
      name: 'Ada',
      email: 'a@b.c',
      password: 'correct horse',
      bootstrap_token: 'once',
    });
    request.flush({ error }, refusal);
    await fixture.whenStable();
    expect(root.querySelector('[role=alert]')?.textContent).toContain('A token is required.');
  });

  it('opens the session and goes where one wanted to go', async () => {
    const fixture = TestBed.createComponent(LoginPage);
    fixture.componentRef.setInput('next', '/projects/p1?range=30d');
    await fixture.whenStable();
    backend.expectOne('/api/v1/auth/status').flush({ has_accounts: true, bootstrap_token_required: false });
    fill(fixture, { email: 'a@b.c', password: 'secret' });
    backend.expectOne('/api/v1/auth/login').flush(session);
    expect(TestBed.inject(SessionStore).user()).toEqual(user);
    expect(navigate).toHaveBeenCalledWith('/projects/p1?range=30d');
  });

  it.each([
    ['/projects/p1', '/projects/p1'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['/login?next=/login', '/'],
    [undefined, '/'],
  ])('after signing in %s leads to %s', (next, target) => expect(safeNext(next)).toBe(target));
});
