import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { apiInterceptor } from '../api/api.interceptor';
import { SessionStore } from '../api/session';
import { type FileExport } from '../api/types';
import { Toasts } from '../ui/toast';
import { ExportStore } from './export-store';

const user = { id: 'u', email: 'a@b.c', name: 'A', is_superadmin: false };
const LIST = '/api/v1/exports?workspace_id=w&owner=me&limit=50';
const file = (changes: Partial<FileExport> = {}): FileExport =>
  ({ id: 'e', name: 'Orders', format: 'csv', status: 'running', rows: 0, bytes: 0, ...changes }) as FileExport;

describe('the exports that are followed', () => {
  let backend: HttpTestingController;
  let store: ExportStore;

  /** What was there when the page was opened. */
  function open(...files: FileExport[]): void {
    store = TestBed.inject(ExportStore);
    TestBed.tick();
    backend
      .expectOne('/api/v1/me')
      .flush({ user, workspaces: [{ id: 'w', name: 'W', role: 'viewer', reporting_zone: 'UTC' }] });
    TestBed.tick();
    answer(...files);
  }
  function answer(...files: FileExport[]): void {
    backend.expectOne(LIST).flush({ data: files, next_cursor: null });
    TestBed.tick();
  }
  function wait(ms: number): void {
    jest.advanceTimersByTime(ms);
    TestBed.tick();
  }
  const shown = () => TestBed.inject(Toasts).shown();

  beforeEach(() => {
    jest.useFakeTimers();
    TestBed.configureTestingModule({
      providers: [provideHttpClient(withInterceptors([apiInterceptor])), provideHttpClientTesting()],
    });
    backend = TestBed.inject(HttpTestingController);
    TestBed.inject(SessionStore).open({ access_token: 't', expires_in: 900, user });
  });
  afterEach(() => {
    jest.useRealTimers();
    backend.verify();
  });

  it('are asked for only while there are any', () => {
    open(file({ status: 'completed' }));
    wait(60_000);
    expect(store.followed()).toEqual([]);
  });

  it('are asked for every second, and seldom once they take long', () => {
    open(file());
    for (let i = 0; i < 30; i += 1) {
      wait(1_000);
      answer(file({ rows: i }));
    }
    wait(1_000);
    backend.expectNone(LIST);
    wait(4_000);
    answer(file({ rows: 30 }));
    expect(store.followed()[0]?.rows).toBe(30);
  });

  it('say when they are ready, with the way to the file', () => {
    open(file());
    wait(1_000);
    answer(file({ status: 'completed' }));
    expect(shown()).toMatchObject([{ text: '"Orders" is ready.', tone: 'success', action: { label: 'Download' } }]);
    wait(60_000);
    expect(store.followed()).toHaveLength(1);
    store.dismiss('e');
    expect(store.followed()).toEqual([]);
  });

  it('say why they failed', () => {
    open(file());
    wait(1_000);
    answer(file({ status: 'failed', error: { code: 'disk_full', message: 'The disk is full.', hint: 'Free some.' } }));
    expect(shown()).toMatchObject([
      { text: '"Orders" was not exported. The disk is full. Free some.', tone: 'danger' },
    ]);
  });

  it('go on being asked for when one answer fails', () => {
    open(file());
    wait(1_000);
    backend.expectOne(LIST).flush(null, { status: 503, statusText: 'away' });
    TestBed.tick();
    wait(1_000);
    answer(file({ status: 'completed' }));
    expect(shown()).toHaveLength(1);
  });

  it('are forgotten when they were cancelled or deleted elsewhere', () => {
    open(file({ id: 'a' }), file({ id: 'b' }));
    wait(1_000);
    answer(file({ id: 'a', status: 'cancelled' }));
    expect([store.followed(), shown()]).toEqual([[], []]);
  });
});
