import { repositoryRoot } from '@strata/platform';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { TestBrowser, type AdminWindow, type View } from './browser.js';
import { RunningInstallation } from './installation.js';
import { SCREENS, type Screen } from './routes.js';
import { furnish, type World } from './world.js';

const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 375, height: 812 } };

/**
 * Shoots every page of the admin, light and dark, wide and narrow, on a seeded installation of its own:
 * `npm run build && node dist/apps/e2e/src/screens.js docs/screens [events] [names…]`.
 */
async function main([out = 'docs/screens', events = '300000', ...names]: string[]): Promise<void> {
  const installation = await RunningInstallation.start();
  const browser = await TestBrowser.start(installation.dataDir);
  try {
    const world = await furnish(installation, Number(events));
    for (const [size, view] of Object.entries(SIZES)) {
      const wanted = ({ name, only }: Screen) =>
        (only === undefined || only === size) && (names.length === 0 || names.includes(name));
      for (const dark of [false, true]) {
        const folder = path.join(repositoryRoot(), out, `${size}-${dark ? 'dark' : 'light'}`);
        mkdirSync(folder, { recursive: true });
        await shootAll(browser, world, { ...view, dark }, SCREENS.filter(wanted), folder);
      }
    }
  } finally {
    await browser.close();
    await installation.stop();
  }
}

async function shootAll(browser: TestBrowser, world: World, view: View, screens: Screen[], folder: string) {
  const { user } = world;
  const guest = await browser.window(user.address, view);
  const member = await browser.window(user.address, view);
  await member.signIn(user.email, user.password);
  for (const screen of screens) await shoot(screen.guest ? guest : member, screen, world, folder);
  for (const window of [guest, member]) {
    if (window.problems.length > 0) console.error(window.problems.join('\n'));
    await window.close();
  }
}

async function shoot(window: AdminWindow, { name, path: address, then }: Screen, world: World, folder: string) {
  await window.visit(address(world));
  await then?.(window);
  await window.shoot(folder, name);
  await window.mendServer();
}

await main(process.argv.slice(2));
