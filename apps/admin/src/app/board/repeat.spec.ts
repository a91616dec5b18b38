import { TestBed } from '@angular/core/testing';
import { signal } from '@angular/core';
import { repeat } from './repeat';

describe('asking again by itself', () => {
  let isHidden = false;
  beforeEach(() => {
    jest.useFakeTimers();
    isHidden = false;
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
  });
  afterEach(() => jest.useRealTimers());

  const show = (visible: boolean) => {
    isHidden = !visible;
    document.dispatchEvent(new Event('visibilitychange'));
    TestBed.tick();
  };

  function setUp(everySeconds: number | null) {
    const [seconds, asked] = [signal(everySeconds), signal(Date.now())];
    const again = jest.fn(() => asked.set(Date.now()));
    TestBed.runInInjectionContext(() => repeat({ seconds, asked }, again));
    TestBed.tick();
    const pass = (ms: number) => {
      jest.advanceTimersByTime(ms);
      TestBed.tick();
    };
    return { again, pass, seconds };
  }

  it('counts from the last question', () => {
    const { again, pass } = setUp(10);
    pass(9_999);
    expect(again).toHaveBeenCalledTimes(0);
    pass(1);
    expect(again).toHaveBeenCalledTimes(1);
    pass(10_000);
    expect(again).toHaveBeenCalledTimes(2);
  });

  it('rests while nobody looks, and asks at once for what was due', () => {
    const { again, pass } = setUp(10);
    show(false);
    pass(60_000);
    expect(again).toHaveBeenCalledTimes(0);
    show(true);
    pass(0);
    expect(again).toHaveBeenCalledTimes(1);
  });

  it('never does without a time', () => {
    const { again, pass, seconds } = setUp(null);
    pass(3_600_000);
    expect(again).toHaveBeenCalledTimes(0);
    seconds.set(10);
    TestBed.tick();
    pass(0);
    expect(again).toHaveBeenCalledTimes(1);
  });
});
