import { trackerSnippets } from './snippets';

interface StubbedWindow {
  strata?: { q: [string, ArrayLike<unknown>, number][] } & Record<string, (...args: unknown[]) => void>;
}

describe('the snippets of the tracker', () => {
  const origin = 'https://stats.example.com';
  const all = trackerSnippets(origin, 'proj_abc');
  const globals = window as unknown as StubbedWindow;

  afterEach(() => {
    delete globals.strata;
    document.head.innerHTML = '';
  });

  /** Runs what stands between script tags, as a page does. */
  const runScripts = (code: string): void => {
    for (const [, script] of code.matchAll(/<script>([^]*?)<\/script>/g)) window.eval(script ?? '');
  };

  it.each(all)('$label: loads the script from this server for this project', ({ code }) => {
    expect(code).toContain(`${origin}/static/sdk/tracker.min.js`);
    expect(code).toContain('proj_abc');
  });

  it('keep the calls that come before the script, with their times', () => {
    const before = Date.now();
    runScripts(all[0]?.code ?? '');
    globals.strata?.['event']?.('early', { n: 1 });
    globals.strata?.['reset']?.();
    const calls = globals.strata?.q.map(([method, args, time]) => [method, [...Array.from(args)], time >= before]);
    expect(calls).toEqual([
      ['event', ['early', { n: 1 }], true],
      ['reset', [], true],
    ]);
  });

  it('leave a tracker alone that is there already', () => {
    const event = jest.fn();
    globals.strata = { event } as unknown as NonNullable<StubbedWindow['strata']>;
    runScripts(all[0]?.code ?? '');
    expect(globals.strata['event']).toBe(event);
  });

  it('set the project where the tag manager would drop it', () => {
    runScripts(all.find(({ label }) => label === 'Tag Manager')?.code ?? '');
    expect(document.head.querySelector('script')?.dataset['project']).toBe('proj_abc');
  });

  it('say who can see the key when it is hidden', () => {
    for (const { code } of trackerSnippets(origin, null)) expect(code).toContain('ask an admin');
  });
});
