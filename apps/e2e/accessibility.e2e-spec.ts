import { repositoryRoot } from '@strata/platform';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { violationsOf } from './src/axe.js';
import { TestBrowser, type AdminWindow, type View } from './src/browser.js';
import { RunningInstallation } from './src/installation.js';
import { SCREENS, type Screen } from './src/routes.js';
import { furnish, type World } from './src/world.js';

jest.setTimeout(420_000);

const VIEWS = [
  { size: 'wide', width: 1440, height: 900 },
  { size: 'narrow', width: 375, height: 812 },
] as const;

describe('accessibility', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let world: World;

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    browser = await TestBrowser.start(installation.dataDir);
    world = await furnish(installation, 2_000);
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });

  it('is tested on every route there is', () => {
    const routes = readFileSync(path.join(repositoryRoot(), 'apps/admin/src/app/app.routes.ts'), 'utf8');
    const fixed = [...routes.matchAll(/path: '([^'*]+)'/g)].map(([, route = '']) => route.split('/:')[0] ?? '');
    const visited = SCREENS.map((screen) => new URL(screen.path(world), installation.address).pathname.split('/'));
    expect(fixed.length).toBeGreaterThan(8);
    for (const route of fixed) {
      const isVisited = visited.some((parts) => route.split('/').every((part) => parts.includes(part)));
      expect([route, isVisited]).toEqual([route, true]);
    }
  });

  it.each(VIEWS)('has nothing for axe to find, $size', async ({ size, ...view }) => {
    const guest = await browser.window(installation.address, view);
    const member = await browser.window(installation.address, view);
    await member.signIn(world.user.email, world.user.password);
    const found: Record<string, string[]> = {};
    for (const screen of SCREENS.filter(({ only }) => only === undefined || only === size)) {
      const window = screen.guest ? guest : member;
      const violations = await check(window, screen, view);
      await window.mendServer();
      if (violations.length > 0) found[screen.name] = violations;
    }
    expect(found).toEqual({});
    for (const window of [guest, member]) {
      expect(window.problems).toEqual([]);
      await window.close();
    }
  });

  async function check(window: AdminWindow, { path: address, then }: Screen, view: View): Promise<string[]> {
    await window.show(view);
    await window.visit(address(world));
    if (then) {
      await then(window);
      await window.settle();
    }
    const light = await violationsOf(window.page);
    // The dark theme changes colours and nothing else, and colours do not depend on the width.
    if (view.width < VIEWS[0].width) return light;
    await window.show({ ...view, dark: true });
    await window.painted();
    const dark = await violationsOf(window.page, ['color-contrast']);
    return [...light, ...dark.map((violation) => `dark: ${violation}`)];
  }
});
