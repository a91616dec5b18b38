import { snippets } from './snippets';
import { trackerSnippets } from './tracker-snippets';

const [ORIGIN, KEY] = ['https://stats.example.com', 'proj_abc'];

describe('snippets', () => {
  it.each(trackerSnippets(ORIGIN, KEY).map((snippet) => [snippet.label, snippet.code] as const))(
    'for %s load the tracker from here and name the project',
    (_label, code) => {
      expect(code).toContain(`${ORIGIN}/static/sdk/tracker.min.js`);
      expect(code).toMatch(/data-project\W+proj_abc/);
    },
  );

  it('offer the site first, then the server, and no key to those who may not see it', () => {
    expect(
      snippets(ORIGIN, KEY)
        .map(({ label }) => label)
        .slice(-2),
    ).toEqual(['curl', 'Node.js']);
    for (const { code } of snippets(ORIGIN, null)) expect(code).toContain('<write key: ask an admin>');
  });
});
