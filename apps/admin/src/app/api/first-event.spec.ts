import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { FirstEvent } from './first-event';

describe('the first event', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is waited for through silence and failures, and then not asked for any more', () => {
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    const backend = TestBed.inject(HttpTestingController);
    const seen: string[] = [];
    TestBed.inject(FirstEvent)
      .of('p')
      .subscribe({ next: (at) => seen.push(at), complete: () => seen.push('done') });
    const next = () => {
      jest.advanceTimersByTime(2_000);
      return backend.expectOne(({ url }) => url === '/api/v1/analytics/p/overview');
    };
    next().flush({ first_event_at: null });
    next().flush(null, { status: 503, statusText: 'Unavailable' });
    next().flush({ first_event_at: '2026-11-21T12:00:00Z' });
    expect(seen).toEqual(['2026-11-21T12:00:00Z', 'done']);
    jest.advanceTimersByTime(10_000);
    backend.verify();
  });
});
