import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { apiInterceptor } from '../../api/api.interceptor';
import { SessionStore } from '../../api/session';
import { InvitePage } from './invite.page';

const invitation = {
  workspace_name: 'Shop',
  role: 'editor',
  invited_by: 'Ada',
  email: null as string | null,
  expires_at: '2026-12-01T00:00:00Z',
};
const refusal = (status: number, code: string) =>
  [{ error: { code, message: 'Refused.', correlation_id: 'c' } }, { status, statusText: code }] as const;

describe('an invitation link', () => {
  let backend: HttpTestingController;

  const open = async (hash: string, email?: string) => {
    window.history.replaceState(null, '', `/invite${hash}`);
    if (email) {
      const user = { id: 'u', email, name: 'A', is_superadmin: false };
      TestBed.inject(SessionStore).open({ access_token: 't', expires_in: 900, user });
    }
    const fixture = TestBed.createComponent(InvitePage);
    await fixture.whenStable();
    const root = fixture.nativeElement as HTMLElement;
    return {
      fixture,
      text: () => root.textContent?.replace(/\s+/g, ' ') ?? '',
      press: async (name: string) => {
        [...root.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name)?.click();
        await fixture.whenStable();
      },
    };
  };
  const preview = (token: string) => {
    const request = backend.expectOne('/api/v1/invitations/preview');
    expect(request.request.body).toEqual({ token });
    return request;
  };

  beforeEach(() => {
    sessionStorage.clear();
    TestBed.configureTestingModule({
      providers: [provideHttpClient(withInterceptors([apiInterceptor])), provideHttpClientTesting(), provideRouter([])],
    });
    backend = TestBed.inject(HttpTestingController);
  });
  afterEach(() => {
    sessionStorage.clear();
    window.history.replaceState(null, '', '/');
  });

  it('takes its token out of the address and says who invites to what', async () => {
    const page = await open('#s3cret%2B');
    preview('s3cret+').flush(invitation);
    await page.fixture.whenStable();
    expect(window.location.href).not.toContain('s3cret');
    for (const part of ['Join Shop', 'Ada invites you as an editor', 'Create an account', 'Sign in']) {
      expect(page.text()).toContain(part);
    }
  });

  it('is accepted by whoever is signed in', async () => {
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    const page = await open('#t', 'a@b.c');
    preview('t').flush(invitation);
    await page.fixture.whenStable();
    await page.press('Accept invitation');
    backend
      .expectOne('/api/v1/invitations/accept')
      .flush({ id: 'w', name: 'Shop', role: 'editor', reporting_zone: 'UTC' });
    expect(navigate).toHaveBeenCalledWith(['/projects']);
    expect(sessionStorage.length).toBe(0);
  });

  it.each(['#', '', '#%E0%A4%A'])('without a whole token (%s) says what is missing', async (hash) => {
    expect((await open(hash)).text()).toContain('This link is incomplete');
  });

  it('that is used up says so before and after signing in', async () => {
    const page = await open('#t', 'a@b.c');
    preview('t').flush(invitation);
    await page.fixture.whenStable();
    await page.press('Accept invitation');
    backend.expectOne('/api/v1/invitations/accept').flush(...refusal(404, 'not_found'));
    await page.fixture.whenStable();
    expect(page.text()).toContain('no longer valid');
  });

  it('for another account offers to change accounts', async () => {
    const page = await open('#t', 'a@b.c');
    preview('t').flush({ ...invitation, email: 'Grace@example.com' });
    await page.fixture.whenStable();
    expect(page.text()).toContain('for Grace@example.com; you are signed in as a@b.c');
    expect(page.text()).not.toContain('Accept invitation');
  });

  it('tells a member that they are one', async () => {
    const page = await open('#t', 'a@b.c');
    preview('t').flush(invitation);
    await page.fixture.whenStable();
    await page.press('Accept invitation');
    backend.expectOne('/api/v1/invitations/accept').flush(...refusal(409, 'conflict'));
    await page.fixture.whenStable();
    expect(page.text()).toContain('You are a member of this workspace already');
  });
});
