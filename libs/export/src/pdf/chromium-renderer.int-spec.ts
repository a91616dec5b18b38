import { findChromium } from '@strata/engines';
import { childEnvironment, DomainError } from '@strata/platform';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { ChromiumRenderer } from './chromium-renderer.js';
import { PrintBrowser, type PrintBrowserOptions } from './print-browser.js';

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'strata-pdf-'));
const find = () => findChromium({ dataDir, env: childEnvironment(), log: () => undefined });
const ready = `document.documentElement.dataset.print = 'ready'`;
const PAGES: Record<string, string> = {
  '/ready': `<p>Printed text</p><script>${ready}</script>`,
  '/failed': `<script>document.documentElement.dataset.printProblem = 'no data'; ${ready}</script>`,
  '/never': '<p>never complete</p>',
  // Says what it could reach: the place that it is given in the fragment.
  '/reach': `<p id="found"></p><script>
    fetch(location.hash.slice(1), { mode: 'no-cors' })
      .then(() => 'reached', () => 'blocked')
      .then((text) => { found.textContent = text; ${ready}; });
  </script>`,
};

async function listen(): Promise<{ server: Server; origin: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'text/html').end(PAGES[request.url ?? ''] ?? '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function textOf(pdf: Uint8Array): Promise<string> {
  const document = await getDocument({ data: pdf }).promise;
  const page = await document.getPage(1);
  const { items } = await page.getTextContent();
  return items.map((item) => ('str' in item ? item.str : '')).join('');
}

describe('the renderer of PDFs', () => {
  let site: Awaited<ReturnType<typeof listen>>;
  let browser: PrintBrowser;
  const lines: string[] = [];
  const signal = new AbortController().signal;

  const use = (options: Partial<PrintBrowserOptions> = {}): ChromiumRenderer => {
    browser = new PrintBrowser({ find, log: (line) => lines.push(line), ...options });
    return new ChromiumRenderer(browser, () => site.origin);
  };
  const pidNow = (): Promise<number | undefined> =>
    browser.withPage(signal, (page) => Promise.resolve(page.browser().process()?.pid));

  beforeAll(async () => {
    site = await listen();
  });
  afterEach(async () => {
    await browser.close();
    lines.length = 0;
  });
  afterAll(() => {
    site.server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('prints a page as text, with the same browser again', async () => {
    const renderer = use();
    expect(await textOf(await renderer.render({ address: '/ready', signal }))).toBe('Printed text');
    const pid = await pidNow();
    await renderer.render({ address: '/ready', signal });
    expect(await pidNow()).toBe(pid);
  });

  it('says what a page says is wrong with it', async () => {
    const failing = use().render({ address: '/failed', signal });
    await expect(failing).rejects.toThrow('The page could not be printed: no data');
  });

  it('lets a page reach the installation and nothing else', async () => {
    const other = await listen();
    const renderer = use();
    const reach = async (address: string) => textOf(await renderer.render({ address: `/reach#${address}`, signal }));
    expect(await reach(`${site.origin}/own`)).toBe('reached');
    expect(await reach(`${other.origin}/other`)).toBe('blocked');
    expect(await reach('http://localhost:1/')).toBe('blocked');
    expect(other.asked).toEqual([]);
    other.server.close();
  });

  it('ends when it is cancelled, and prints the next page', async () => {
    const renderer = use();
    const cancelling = new AbortController();
    const reason = new DomainError('query_cancelled', 'enough');
    setTimeout(() => cancelling.abort(reason), 1_500);
    await expect(renderer.render({ address: '/never', signal: cancelling.signal })).rejects.toBe(reason);
    expect(await textOf(await renderer.render({ address: '/ready', signal }))).toBe('Printed text');
  });

  it('says that it can be tried again when the browser is killed, and starts another one', async () => {
    const renderer = use();
    const pid = await pidNow();
    const printing = renderer.render({ address: '/never', signal });
    setTimeout(() => process.kill(pid ?? 0, 'SIGKILL'), 1_000);
    await expect(printing).rejects.toMatchObject({ code: 'unavailable' });
    expect(await textOf(await renderer.render({ address: '/ready', signal }))).toBe('Printed text');
    expect(await pidNow()).not.toBe(pid);
  });

  it('replaces a browser that has worked long or has grown', async () => {
    for (const worn of [{ maxPages: 1 }, { worn: 1 }]) {
      const renderer = use(worn);
      await renderer.render({ address: '/ready', signal });
      const pid = await pidNow();
      expect(await pidNow()).not.toBe(pid);
      expect(lines).toContain('the browser is replaced after 1 pages');
      await browser.close();
    }
  });

  it('ends a browser that takes too much memory', async () => {
    const printing = use({ most: 1 }).render({ address: '/never', signal });
    await expect(printing).rejects.toMatchObject({ code: 'unavailable' });
    expect(lines.join()).toContain('the browser is ended');
  });

  it('closes a browser that has nothing to do', async () => {
    use({ idleMs: 200 });
    const pid = (await pidNow()) ?? 0;
    const isThere = (): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    for (let turn = 0; turn < 100 && isThere(); turn++) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isThere()).toBe(false);
  });
});
