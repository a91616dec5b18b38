import type { BrowserContext, Page } from 'puppeteer';
import { USER_AGENT, type TestBrowser } from './browser.js';

/** Somebody with a browser profile of their own, who opens pages that carry the tracker. */
export class Visitor {
  /** What the tracker, or the browser, wrote to the console as warning or error. */
  readonly warnings: string[] = [];
  /** Exceptions that reached the page. */
  readonly exceptions: string[] = [];

  private constructor(private readonly context: BrowserContext) {}

  static async come(browser: TestBrowser): Promise<Visitor> {
    return new Visitor(await browser.context());
  }

  /** A new tab. `before` runs in each of its documents ahead of all scripts. */
  async tab(before?: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.setUserAgent({ userAgent: USER_AGENT });
    if (before) await page.evaluateOnNewDocument(before);
    page.on('console', (message) => {
      if (['warn', 'error'].includes(message.type())) this.warnings.push(message.text());
    });
    page.on('pageerror', (error) => this.exceptions.push(String(error)));
    return page;
  }

  /** A new tab on this address. */
  async open(address: string, before?: string): Promise<Page> {
    const page = await this.tab(before);
    await page.goto(address);
    return page;
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}

/** The names in localStorage of the page's origin. */
export function storedNames(page: Page): Promise<string[]> {
  return page.evaluate(() => Object.keys(localStorage).sort());
}

/** Ids of the events that the page's origin keeps in localStorage. */
export async function keptEvents(page: Page): Promise<string[]> {
  const ids = (await storedNames(page)).map((name) => name.split(':')[2] ?? '');
  return ids.filter((id) => id.length === 36);
}
