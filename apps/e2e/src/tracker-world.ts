import type { Page } from 'puppeteer';
import { TestBrowser } from './browser.js';
import { createProject, signUp, type Client, type Project } from './client.js';
import { FlakyProxy, type Seen } from './flaky-proxy.js';
import { RunningInstallation } from './installation.js';
import { TestSite, trackerTag } from './site.js';
import { StoredEvents, type StoredRow } from './stored-events.js';
import { Visitor } from './visitor.js';

export type Attributes = Record<string, string>;

/** All that a test of the tracker needs: the product, a network that may fail, a web site, a browser. */
export class TrackerWorld {
  project: Project;
  visitor: Visitor;

  private constructor(
    readonly installation: RunningInstallation,
    readonly browser: TestBrowser,
    readonly proxy: FlakyProxy,
    readonly site: TestSite,
    readonly storedEvents: StoredEvents,
    readonly user: Client,
  ) {}

  static async start(): Promise<TrackerWorld> {
    const installation = await RunningInstallation.start();
    const [browser, proxy, site, user] = await Promise.all([
      TestBrowser.start(installation.dataDir),
      FlakyProxy.start(installation.address),
      TestSite.start(),
      signUp(installation.address, 'site-owner'),
    ]);
    return new TrackerWorld(installation, browser, proxy, site, new StoredEvents(installation), user);
  }

  /** A project without events, a visitor who was never here, a network that works. */
  async renew(): Promise<void> {
    this.project = await createProject(this.user, 'Site');
    this.visitor = await Visitor.come(this.browser);
    this.proxy.fate = () => 'pass';
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.storedEvents.close();
    await this.proxy.stop();
    await this.site.stop();
    await this.installation.stop();
  }

  /** The snippet's script element for the project. */
  tag(attributes: Attributes = {}): string {
    return trackerTag(this.proxy.address, { project: this.project.api_key, ...attributes });
  }

  /** Puts a page with the tracker on the site; returns its address. */
  page(path: string, attributes: Attributes = {}): string {
    return this.site.serve(path, { head: this.tag(attributes) });
  }

  /** A visitor's new tab on a page with the tracker. */
  open(path: string, attributes: Attributes = {}, before?: string): Promise<Page> {
    return this.visitor.open(this.page(path, attributes), before);
  }

  /** The project's events as soon as there are so many. */
  stored(count: number, project = this.project): Promise<StoredRow[]> {
    return this.storedEvents.until(project, count);
  }

  /** The ingest requests of the project. */
  get requests(): Seen[] {
    return this.proxy.seen.filter(({ body }) => body.api_key === this.project.api_key);
  }

  /** How often each event was sent, by id. */
  get timesSent(): Map<unknown, number> {
    const times = new Map<unknown, number>();
    for (const { body } of this.requests) {
      for (const { event_id } of body.events) times.set(event_id, (times.get(event_id) ?? 0) + 1);
    }
    return times;
  }
}

/** What a tab does when another one is brought to the front. */
export function hide(page: Page): Promise<unknown> {
  return page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
}

/** Runs each line in the page some milliseconds after the last, so that times order what is stored. */
export async function run(page: Page, ...lines: string[]): Promise<void> {
  for (const line of lines) await page.evaluate(`new Promise((done) => setTimeout(done, 3)).then(() => { ${line} })`);
}

export function names(rows: StoredRow[]): string[] {
  return rows.map((row) => row.event_name);
}
