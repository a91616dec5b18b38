import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DomainError } from '@strata/platform';
import { TimeoutError, type HTTPRequest, type Page } from 'puppeteer';
import { PdfRenderer, type RenderRequest } from '../jobs/pdf-renderer.js';
import type { PrintBrowser } from './print-browser.js';

/** CSS pixels of the paper's inner width, 277 mm: printed is what was laid out. */
const VIEW = { width: 1047, height: 740 };
const COMPLETE_WITHIN_MS = 90_000;
const PRINTED_WITHIN_MS = 60_000;

/** Prints pages of the admin that say by `data-print` of their document that they are complete. */
@Injectable()
export class ChromiumRenderer extends PdfRenderer implements OnApplicationShutdown {
  /** @param origin where the installation answers just now, such as http://127.0.0.1:3000 */
  constructor(
    private readonly browser: PrintBrowser,
    private readonly origin: () => string,
  ) {
    super();
  }

  /**
   * The page reaches this installation and nothing else.
   * @throws DomainError `query_timeout` for one that is not complete in time, `unavailable` when the browser dies
   */
  async render({ address, signal }: RenderRequest): Promise<Uint8Array> {
    try {
      return await this.browser.withPage(signal, (page) => printed(page, this.origin(), address));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof DomainError) throw error;
      throw new DomainError('unavailable', 'The browser that prints broke off.', { cause: error });
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.browser.close();
  }
}

/** Time that runs out while the browser starts or dies says nothing about the page. */
async function printed(page: Page, origin: string, address: string): Promise<Uint8Array> {
  try {
    return await print(page, origin, address);
  } catch (error) {
    if (!(error instanceof TimeoutError) || !page.browser().connected) throw error;
    throw new DomainError('query_timeout', 'The dashboard was not complete in time.', {
      hint: 'Print one with fewer or faster widgets.',
      cause: error,
    });
  }
}

async function print(page: Page, origin: string, address: string): Promise<Uint8Array> {
  await keepWithin(page, origin);
  await page.setViewport(VIEW);
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: 'light' },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  await page.goto(origin + address, { timeout: COMPLETE_WITHIN_MS, waitUntil: 'domcontentloaded' });
  await page.waitForSelector('html[data-print]', { timeout: COMPLETE_WITHIN_MS });
  const problem = await page.$eval('html', ({ dataset }) => dataset['printProblem']);
  if (problem) throw new DomainError('internal', `The page could not be printed: ${problem}`);
  return page.pdf({ preferCSSPageSize: true, printBackground: true, timeout: PRINTED_WITHIN_MS });
}

async function keepWithin(page: Page, origin: string): Promise<void> {
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const goOn = isWithin(request, origin) ? request.continue() : request.abort('accessdenied');
    // The page may be closed by then.
    goOn.catch(() => undefined);
  });
}

function isWithin(request: HTTPRequest, origin: string): boolean {
  const url = new URL(request.url());
  return url.origin === origin || url.protocol === 'data:';
}
