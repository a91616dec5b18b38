import type { Page } from 'puppeteer';
import { pause } from '../../apps/e2e/src/installation.js';
import type { TrackerWorld } from '../../apps/e2e/src/tracker-world.js';
import { keptEvents, Visitor } from '../../apps/e2e/src/visitor.js';

/** What pages were told to do, and what they say they did; each by a mark that its event carries. */
export interface Log {
  asked: Set<string>;
  /** Written from inside the page, after the call had returned. */
  done: Set<string>;
  /** Tabs that were closed while something was going on in them. */
  cutShort: number;
}

const TRACKED = '/bench';
const FLUSHED_WITHIN_MS = 60_000;
const CLOSED_WITHIN_MS = 3_000;

/** One browser profile that visits the site again and again, by a seeded script. */
export class Regular {
  private next = 0;

  private constructor(
    private readonly visitor: Visitor,
    private readonly name: string,
    private readonly address: string,
    private readonly random: () => number,
    private readonly log: Log,
  ) {}

  static async come(world: TrackerWorld, name: string, random: () => number, log: Log): Promise<Regular> {
    const head = `${world.tag()}<script>record(location.href)</script>`;
    const address = world.site.serve(TRACKED, { head });
    return new Regular(await Visitor.come(world.browser), name, address, random, log);
  }

  /** A visit in one tab, sometimes two, that ends at a random moment. */
  async visit(): Promise<void> {
    const tabs = this.random() < 0.2 ? 2 : 1;
    await Promise.all(Array.from({ length: tabs }, () => this.useTab()));
  }

  /** The last visit: stays until nothing is left to send. @throws when something is left after a minute */
  async flush(): Promise<void> {
    const page = await this.tab();
    await page.goto(this.mark());
    const deadline = Date.now() + FLUSHED_WITHIN_MS;
    while ((await keptEvents(page)).length > 0) {
      if (Date.now() > deadline) throw new Error(`${this.name} still keeps ${(await keptEvents(page)).length} events`);
      await pause(500);
    }
    await this.visitor.leave();
  }

  private async useTab(): Promise<void> {
    const page = await this.tab();
    const script = this.script(page);
    const end = pause(this.random() * 4_000).then(() => 'closed');
    const first = await Promise.race([script, end]);
    if (first === 'closed') this.log.cutShort += 1;
    // A tab that is closed while it navigates may leave puppeteer without an answer.
    await Promise.race([Promise.all([page.close(), script]), pause(CLOSED_WITHIN_MS)]);
  }

  /** Some page loads, each with some routes and events. Ends quietly when the tab is closed meanwhile. */
  private async script(page: Page): Promise<void> {
    try {
      for (let loads = 1 + this.below(3); loads > 0; loads--) {
        await page.goto(this.mark());
        for (let steps = this.below(6); steps > 0; steps--) {
          await this.step(page);
          await pause(this.random() * 700);
        }
      }
    } catch (error) {
      if (!page.isClosed() && !/closed|detached|aborted|destroyed/i.test(String(error))) throw error;
    }
  }

  private async step(page: Page): Promise<void> {
    const mark = this.mark();
    if (this.random() < 0.4) {
      // The tracker looks at the address after the task in which it has changed; so do we.
      await page.evaluate(`history.pushState(null, '', '${mark}'); setTimeout(() => record('${mark}'))`);
    } else {
      await page.evaluate(`strata.event('bench', { mark: '${mark}' }); record('${mark}')`);
    }
  }

  private async tab(): Promise<Page> {
    const page = await this.visitor.tab();
    await page.exposeFunction('record', (mark: string) => void this.log.done.add(mark));
    return page;
  }

  /** An address that is used once. */
  private mark(): string {
    const mark = `${this.address}?by=${this.name}&n=${this.next++}`;
    this.log.asked.add(mark);
    return mark;
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }
}
