import http from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import puppeteer from 'puppeteer';
import { findChromium } from './chromium.js';
import { env, scratch } from './spec-kit.js';

jest.setTimeout(90_000);

describe('Chromium', () => {
  const { dataDir, log, remove } = scratch();
  afterAll(remove);

  it('prints a page with its text', async () => {
    const chromium = await findChromium({ dataDir, env, log });
    expect(chromium.env).not.toHaveProperty('STRATA_SECRET');
    const browser = await puppeteer.launch({ ...chromium, headless: 'shell', pipe: true });
    try {
      const page = await browser.newPage();
      await page.setContent('<p style="font: 20px sans-serif">Umsatz €</p>');
      const pdf = Buffer.from(await page.pdf()).toString('latin1');
      // Text that is printed brings its font along; without any font Chromium leaves it out silently.
      expect(pdf).toMatch(/\/FontFile\d? /);
      expect(pdf).toContain('/ToUnicode');
    } finally {
      await browser.close();
    }
  });

  it('unpacks once', async () => {
    const began = Date.now();
    await findChromium({ dataDir, env, log });
    expect(Date.now() - began).toBeLessThan(500);
  });

  const itOnX64Linux = process.platform === 'linux' && process.arch === 'x64' ? it : it.skip;

  itOnX64Linux('loads a page from localhost in the one from npm, whatever the system has', async () => {
    const relative = path.relative(process.cwd(), dataDir);
    const chromium = await findChromium({ dataDir: relative, env: { ...env, PATH: '' }, log });
    expect(chromium.executablePath).toMatch(/chromium-[\d.]+\/chromium$/);
    // Without a font configuration that it finds, the renderer dies as soon as there is text.
    expect(chromium.env['FONTCONFIG_FILE']).toBe(path.join(dataDir, 'fonts.conf'));
    const server = http.createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8').end('<title>T</title><p id="p">Grüße 東京 😀</p>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await puppeteer.launch({ ...chromium, headless: 'shell', pipe: true });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      expect(await page.$eval('#p', (element) => element.clientHeight)).toBeGreaterThan(10);
      expect((await page.screenshot()).length).toBeGreaterThan(1_000);
    } finally {
      await browser.close();
      server.close();
    }
  });

  it('refuses a CHROMIUM_PATH that does not exist', async () => {
    await expect(findChromium({ chromiumPath: '/nowhere/chrome', dataDir, env, log })).rejects.toThrow(
      '/nowhere/chrome',
    );
  });
});
