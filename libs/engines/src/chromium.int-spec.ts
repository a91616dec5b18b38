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

  it('refuses a CHROMIUM_PATH that does not exist', async () => {
    await expect(findChromium({ chromiumPath: '/nowhere/chrome', dataDir, env, log })).rejects.toThrow(
      '/nowhere/chrome',
    );
  });
});
