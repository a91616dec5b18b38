import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Page } from 'puppeteer';
import { pause } from './installation.js';

/** A folder that a page's downloads go to. */
export class Downloads {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'strata-downloads-'));

  /** From now on, what `page` downloads comes here. */
  async receive(page: Page): Promise<void> {
    const session = await page.createCDPSession();
    await session.send('Page.setDownloadBehavior', { behavior: 'allow', downloadPath: this.folder });
  }

  /** The names of the files that are here. */
  get names(): string[] {
    return readdirSync(this.folder);
  }

  /** The path of the file with this name, or one that ends so, once it is complete: until then Chromium calls it otherwise. */
  async file(ending: string): Promise<string> {
    for (let turn = 0; turn < 200; turn++) {
      const name = this.names.find((one) => one.endsWith(ending));
      if (name) return path.join(this.folder, name);
      await pause(100);
    }
    throw new Error(`no ${ending} among ${this.names.join(', ')}`);
  }

  /** What stands in such a file. */
  async text(ending: string): Promise<string> {
    return readFileSync(await this.file(ending), 'utf8');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
