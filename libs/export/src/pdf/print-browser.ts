import type { Chromium } from '@strata/engines';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { memoryOfTree } from './process-memory.js';

export interface PrintBrowserOptions {
  find: () => Promise<Chromium>;
  log: (line: string) => void;
  /** Pages after which a browser is replaced. */
  maxPages?: number;
  /** Bytes past which it is replaced, between pages. */
  worn?: number;
  /** Bytes past which it is ended, even within a page. */
  most?: number;
  /** Milliseconds without work after which it is closed. */
  idleMs?: number;
}

interface Running {
  browser: Browser;
  pages: number;
  active: number;
}

const MiB = 2 ** 20;
const DEFAULTS = { maxPages: 100, worn: 700 * MiB, most: 1_500 * MiB, idleMs: 10 * 60_000 };
const LOOK_EVERY_MS = 1_000;

/** The Chromium that prints. It stays warm for the next page, and is replaced when it has grown, worked long or died. */
export class PrintBrowser {
  private readonly options: Required<PrintBrowserOptions>;
  private current: Promise<Running> | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(options: PrintBrowserOptions) {
    this.options = { ...DEFAULTS, ...options };
  }

  /**
   * Gives work a page with cookies, storage and cache of its own; it is closed when the work ends or is aborted.
   * @throws Error when the browser dies or takes too much memory
   */
  async withPage<T>(signal: AbortSignal, work: (page: Page) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const running = await this.take();
    const watch = setInterval(() => void this.endIfHuge(running), LOOK_EVERY_MS);
    try {
      const context = await running.browser.createBrowserContext();
      const close = (): void => void context.close().catch(() => undefined);
      signal.addEventListener('abort', close, { once: true });
      try {
        return await work(await context.newPage());
      } finally {
        signal.removeEventListener('abort', close);
        close();
      }
    } finally {
      clearInterval(watch);
      await this.giveBack(running);
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    const running = this.current;
    this.current = undefined;
    await running?.then(({ browser }) => browser.close()).catch(() => undefined);
  }

  private async take(): Promise<Running> {
    clearTimeout(this.idle);
    this.current ??= this.start();
    const running = await this.current;
    running.pages += 1;
    running.active += 1;
    return running;
  }

  private async start(): Promise<Running> {
    try {
      const { executablePath, env, args } = await this.options.find();
      const browser = await puppeteer.launch({
        executablePath,
        env,
        args: [...args, '--lang=en-US', '--hide-scrollbars'],
        headless: 'shell',
        pipe: true,
        // The worker decides when to stop, and closes the browser then.
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
      });
      const running = { browser, pages: 0, active: 0 };
      browser.once('disconnected', () => this.forget(running));
      return running;
    } catch (error) {
      this.current = undefined;
      throw error;
    }
  }

  /** The next page gets a new one. */
  private forget(running: Running): void {
    void this.current?.then((current) => {
      if (current === running) this.current = undefined;
    });
  }

  private async giveBack(running: Running): Promise<void> {
    running.active -= 1;
    if (running.pages >= this.options.maxPages || (await sizeOf(running)) > this.options.worn) {
      this.options.log(`the browser is replaced after ${running.pages} pages`);
      this.forget(running);
      if (running.active === 0) await running.browser.close().catch(() => undefined);
    } else if (running.active === 0) {
      this.idle = setTimeout(() => void this.close(), this.options.idleMs).unref();
    }
  }

  private async endIfHuge(running: Running): Promise<void> {
    const bytes = await sizeOf(running);
    if (bytes <= this.options.most) return;
    this.options.log(`the browser is ended: it takes ${Math.round(bytes / MiB)} MiB`);
    running.browser.process()?.kill('SIGKILL');
  }
}

/** Bytes; 0 where the system does not tell. */
async function sizeOf({ browser }: Running): Promise<number> {
  const pid = browser.process()?.pid;
  return (pid !== undefined && (await memoryOfTree(pid))) || 0;
}
