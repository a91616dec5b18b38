import { violationsOf } from './axe.js';
import { TestBrowser, type AdminWindow, type View } from './browser.js';
import { RunningInstallation } from './installation.js';
import { SCREENS, type Screen } from './routes.js';
import { furnish, type World } from './world.js';

type Size = 'wide' | 'narrow';

const VIEWS: Record<Size, View> = { wide: { width: 1440, height: 900 }, narrow: { width: 375, height: 812 } };

/** The admin with something in it, to be looked at by axe. */
export class AccessibilityTest {
  private constructor(
    readonly installation: RunningInstallation,
    private readonly browser: TestBrowser,
    readonly world: World,
  ) {}

  static async start(): Promise<AccessibilityTest> {
    const installation = await RunningInstallation.start();
    const browser = await TestBrowser.start(installation.dataDir);
    return new AccessibilityTest(installation, browser, await furnish(installation, 2_000));
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.installation.stop();
  }

  /** What axe finds on each screen of a size, and what the windows complained of. */
  async look(size: Size): Promise<{ found: Record<string, string[]>; problems: string[] }> {
    const { user } = this.world;
    const guest = await this.browser.window(this.installation.address, VIEWS[size]);
    const member = await this.browser.window(this.installation.address, VIEWS[size]);
    await member.signIn(user.email, user.password);
    const found: Record<string, string[]> = {};
    for (const screen of SCREENS.filter(({ only }) => only === undefined || only === size)) {
      const window = screen.guest ? guest : member;
      const violations = await this.check(window, screen, size);
      await window.mendServer();
      if (violations.length > 0) found[screen.name] = violations;
    }
    const problems = [...guest.problems, ...member.problems];
    for (const window of [guest, member]) await window.close();
    return { found, problems };
  }

  private async check(window: AdminWindow, { path: address, then }: Screen, size: Size): Promise<string[]> {
    await window.show(VIEWS[size]);
    await window.visit(address(this.world));
    if (then) {
      await then(window);
      await window.settle();
    }
    const light = await violationsOf(window.page);
    // The dark theme changes colours and nothing else, and colours do not depend on the width.
    if (size === 'narrow') return light;
    await window.show({ ...VIEWS[size], dark: true });
    await window.painted();
    const dark = await violationsOf(window.page, ['color-contrast']);
    return [...light, ...dark.map((violation) => `dark: ${violation}`)];
  }
}
