import { violationsOf } from './axe.js';
import { TestBrowser, type AdminWindow, type View } from './browser.js';
import { RunningInstallation } from './installation.js';
import { SCREENS, type Screen } from './routes.js';
import { furnish, type World } from './world.js';

const WIDE: View = { width: 1440, height: 900 };
const NARROW: View = { width: 375, height: 812 };

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

  /** What axe finds on each screen, wide and narrow, light and dark, and what the windows complained of. */
  async look(part: 'projects' | 'others'): Promise<{ found: Record<string, string[]>; problems: string[] }> {
    const { user } = this.world;
    const guest = await this.browser.window(this.installation.address, WIDE);
    const member = await this.browser.window(this.installation.address, WIDE);
    await member.signIn(user.email, user.password);
    const found: Record<string, string[]> = {};
    const isProjects = ({ path: address }: Screen) => address(this.world).startsWith('/projects/');
    for (const screen of SCREENS.filter((one) => isProjects(one) === (part === 'projects'))) {
      const window = screen.guest ? guest : member;
      const violations = await this.check(window, screen);
      await window.mendServer();
      if (violations.length > 0) found[screen.name] = violations;
    }
    const problems = [...guest.problems, ...member.problems];
    for (const window of [guest, member]) await window.close();
    return { found, problems };
  }

  private async check(window: AdminWindow, { path: address, then, only }: Screen): Promise<string[]> {
    const [first = WIDE, ...others] = [WIDE, NARROW].filter((view) => only === undefined || view === VIEWS[only]);
    await window.show(first);
    await window.visit(address(this.world));
    if (then) {
      await then(window);
      await window.settle();
    }
    const violations = await violationsOf(window.page);
    // The dark theme changes colours and nothing else, and colours do not depend on the width.
    await window.theme({ dark: true });
    for (const violation of await violationsOf(window.page, { only: COLOURS })) violations.push(`dark: ${violation}`);
    for (const view of others) {
      await window.show(view);
      await window.painted();
      for (const violation of await violationsOf(window.page, { but: COLOURS }))
        violations.push(`narrow: ${violation}`);
    }
    return violations;
  }
}

const VIEWS = { wide: WIDE, narrow: NARROW };
const COLOURS = 'color-contrast';
