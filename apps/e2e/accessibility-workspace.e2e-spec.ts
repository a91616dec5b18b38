import { repositoryRoot } from '@strata/platform';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AccessibilityTest } from './src/accessibility-test.js';
import { SCREENS } from './src/routes.js';

jest.setTimeout(600_000);

describe('accessibility of all other pages', () => {
  let test: AccessibilityTest;
  beforeAll(async () => {
    test = await AccessibilityTest.start();
  });
  afterAll(() => test?.stop());

  it('is tested on every route there is', () => {
    const routes = readFileSync(path.join(repositoryRoot(), 'apps/admin/src/app/app.routes.ts'), 'utf8');
    const fixed = [...routes.matchAll(/path: '([^'*]+)'/g)].map(([, route = '']) => route.split('/:')[0] ?? '');
    const { world, installation } = test;
    const visited = SCREENS.map((screen) => new URL(screen.path(world), installation.address).pathname.split('/'));
    expect(fixed.length).toBeGreaterThan(8);
    for (const route of fixed) {
      const isVisited = visited.some((parts) => route.split('/').every((part) => parts.includes(part)));
      expect([route, isVisited]).toEqual([route, true]);
    }
  });

  it('has nothing for axe to find, wide or narrow, light or dark', async () => {
    expect(await test.look('others')).toEqual({ found: {}, problems: [] });
  });
});
