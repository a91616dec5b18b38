import { snippets } from './snippets';
import { trackerSnippets } from './tracker-snippets';

interface StubbedWindow {
  strata?: { q: [string, ArrayLike<unknown>, number][] } & Record<string, (...args: unknown[]) => void>;
}

const [ORIGIN, KEY] = ['https://stats.example.com', 'proj_abc'];

describe('snippets', () => {
  const all = trackerSnippets(ORIGIN, KEY);
  const globals = window as unknown as StubbedWindow;

  afterEach(() => {
    delete globals.strata;
    document.head.innerHTML = '';
  });

  /** Runs what stands between script tags, as a page does. */
  const runScripts = (label: string): void => {
    const code = all.find((snippet) => snippet.label === label)?.code ?? '';
    for (const [, script] of code.matchAll(/<script>([^]*?)<\/script>/g)) window.eval(script ?? '');
  };

  it.each(all)('for $label load the tracker from here and name the project', ({ code }) => {
    expect(code).toContain(`${ORIGIN}/static/sdk/tracker.min.js`);
    expect(code).toMatch(/data-project\W+proj_abc/);
  });

  it('keep the calls that come before the script, with their times', () => {
    const before = Date.now();
    runScripts('HTML');
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
    runScripts('HTML');
    expect(globals.strata['event']).toBe(event);
  });

  it('set the project where the tag manager would drop it', () => {
    runScripts('Tag Manager');
    expect(document.head.querySelector('script')?.dataset['project']).toBe('proj_abc');
  });

  it('offer the site first, then the server, and no key to those who may not see it', () => {
    const labels = snippets(ORIGIN, KEY).map(({ label }) => label);
    expect(labels.slice(-2)).toEqual(['curl', 'Node.js']);
    for (const { code } of snippets(ORIGIN, null)) expect(code).toContain('<write key: ask an admin>');
  });
});
