import { findChromium } from '@strata/engines';
import { childEnvironment } from '@strata/platform';
import { pause } from './installation.js';
import puppeteer, { type Browser, type BrowserContext, type HTTPResponse, type Page } from 'puppeteer';

/** isbot takes headless Chromium for a bot. */
export const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';
const SEEN_WITHIN_MS = 20_000;
/** A page that is opened while everything else on the machine is busy. */
const OPENED_WITHIN_MS = 40_000;

export interface View {
  width: number;
  height: number;
  dark?: boolean;
}

/** A real Chromium, English and in UTC, for driving the admin. */
export class TestBrowser {
  private constructor(private readonly browser: Browser) {}

  /** `dataDir` takes the unpacked Chromium where the system has none. */
  static async start(dataDir: string): Promise<TestBrowser> {
    const caller = childEnvironment();
    const { args, env, executablePath } = await findChromium({
      chromiumPath: caller['CHROMIUM_PATH'],
      dataDir,
      env: caller,
      log: () => undefined,
    });
    return new TestBrowser(
      await puppeteer.launch({
        executablePath,
        env,
        args: [...args, '--lang=en-US', '--hide-scrollbars'],
        headless: 'shell',
        pipe: true,
      }),
    );
  }

  /** A window with cookies and storage of its own. */
  async window(address: string, view: View = { width: 1440, height: 900 }): Promise<AdminWindow> {
    const context = await this.browser.createBrowserContext();
    const page = await context.newPage();
    await page.setUserAgent({ userAgent: USER_AGENT });
    const window = new AdminWindow(context, page, address);
    await window.watch();
    await window.show(view);
    return window;
  }

  /** Cookies and storage of their own, with no page yet. */
  context(): Promise<BrowserContext> {
    return this.browser.createBrowserContext();
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

/** One window of the admin, used by what a person reads: labels, names of buttons, texts. */
export class AdminWindow {
  /** Console errors, uncaught exceptions and violations of the content security policy. */
  readonly problems: string[] = [];
  /** Answers of 400 and above, such as `404 GET /api/v1/projects/x`. */
  readonly refusals: string[] = [];

  constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    private readonly address: string,
  ) {
    page.setDefaultTimeout(SEEN_WITHIN_MS);
    page.setDefaultNavigationTimeout(OPENED_WITHIN_MS);
  }

  async watch(): Promise<void> {
    this.page.on('console', (message) => {
      // What was refused is kept as a refusal: the console names neither method nor status in a usable way.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.problems.push(message.text());
      }
    });
    // A page that holds what is not saved asks before it goes: a test that leaves it means it.
    this.page.on('dialog', (dialog) => void dialog.accept());
    this.page.on('pageerror', (error) => this.problems.push(String(error)));
    this.page.on('response', (response) => this.noteRefusal(response));
    await this.page.evaluateOnNewDocument(() =>
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`),
      ),
    );
  }

  async show({ width, height, dark = false }: View): Promise<void> {
    await this.page.setViewport({ width, height });
    await this.theme({ dark });
  }

  /** The system's theme alone; styles follow at once, pictures with the next frame. */
  async theme({ dark }: { dark: boolean }): Promise<void> {
    await this.page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.address + path);
  }

  /** Opens a page afresh, also when only the fragment differs, and waits until it is complete. */
  async visit(path: string): Promise<void> {
    await this.page.goto('about:blank');
    await this.open(path);
    await this.settle();
  }

  /** Opens the command palette by its keys. */
  async palette(): Promise<void> {
    await this.page.keyboard.down('Control');
    await this.page.keyboard.press('k');
    await this.page.keyboard.up('Control');
    await this.page.waitForSelector('app-command-palette input:focus');
    await this.page.waitForSelector('app-command-palette [role=option]');
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  /** Path and query of the page. */
  get path(): string {
    const { pathname, search } = new URL(this.page.url());
    return pathname + search;
  }

  /** Fills the field that carries this label. */
  async fill(label: string, value: string): Promise<void> {
    await this.page.locator(aria(label, 'textbox')).fill(value);
  }

  /** Replaces the SQL in the editor. */
  async write(sql: string): Promise<void> {
    await this.page.waitForSelector('app-sql-editor .cm-content');
    await this.page.focus('app-sql-editor .cm-content');
    await this.page.keyboard.down('Control');
    await this.page.keyboard.press('a');
    await this.page.keyboard.up('Control');
    // At once, as from the clipboard: brackets are not closed by themselves.
    await this.page.keyboard.sendCharacter(sql);
  }

  async press(name: string, role = 'button'): Promise<void> {
    await this.click(aria(name, role));
  }

  /** Picks the radio button or check box with this label, which is what people click. */
  async choose(label: string): Promise<void> {
    await this.click(`::-p-xpath(//label[normalize-space()="${label}"])`);
  }

  /** Clicks what a selector of puppeteer finds, and waits until what that changes at once is painted. */
  async click(selector: string): Promise<void> {
    const element = await this.page.waitForSelector(selector, { visible: true });
    // Away from the window's edge, where messages appear.
    await element?.evaluate((node) => node.scrollIntoView({ block: 'center' }));
    await element?.dispose();
    await this.page.locator(selector).click();
    // A click that leads to another document has nothing to wait for here.
    await this.twoFrames().catch(() => undefined);
  }

  async has(name: string, role = 'button'): Promise<boolean> {
    return (await this.page.$(aria(name, role))) !== null;
  }

  /** All text on the page, blanks joined. */
  async text(): Promise<string> {
    return (await this.page.evaluate(() => document.body.innerText)).replace(/\s+/g, ' ');
  }

  /** Waits until the page says `text`, in any case of letters. @throws with what it says instead */
  async see(text: string): Promise<void> {
    const wanted = text.toLowerCase();
    const says = (needle: string) => document.body.innerText.replace(/\s+/g, ' ').toLowerCase().includes(needle);
    await this.page.waitForFunction(says, {}, wanted).catch(async (cause: unknown) => {
      throw new Error(`"${text}" is not on ${this.path}, which says: ${(await this.text()).slice(-1_500)}`, { cause });
    });
  }

  /** The dashboard's figures by label, as soon as all of them are `expected`. */
  async seeFigures(expected: Record<string, string>): Promise<void> {
    const deadline = Date.now() + SEEN_WITHIN_MS;
    let found = await this.figures();
    while (!Object.entries(expected).every(([label, value]) => found[label] === value)) {
      if (Date.now() > deadline) throw new Error(`figures: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
      await pause(50);
      found = await this.figures();
    }
  }

  /** The cells of the table within `selector`, row by row, once it is there. */
  async table(selector: string): Promise<string[][]> {
    await this.page.waitForSelector(`${selector} tbody tr`);
    return this.page.$$eval(`${selector} tbody tr`, (rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.innerText.trim())),
    );
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.open('/login');
    await this.fill('E-mail', email);
    await this.fill('Password', password);
    await this.press('Sign in');
    await this.see('Projects');
  }

  /** Waits until nothing loads any more and charts are drawn. */
  async settle(): Promise<void> {
    const isQuiet = () =>
      document.querySelector('h1, ui-empty, ui-error') !== null &&
      document.querySelector('ui-skeleton, [aria-busy="true"], .spinner') === null &&
      [...document.querySelectorAll('app-chart')].every((chart) => chart.querySelector('canvas'));
    // Twice: what has just come may ask for more. Puppeteer's network idle never comes after a cancelled request.
    for (let turn = 0; turn < 2; turn++) {
      await this.page.waitForFunction(isQuiet);
      await pause(150);
    }
  }

  /** Waits until what has just changed is painted: a transition takes a frame, however short it is. */
  async painted(): Promise<void> {
    await this.twoFrames();
    await this.page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'));
  }

  private twoFrames(): Promise<unknown> {
    return this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
    );
  }

  /** Writes a picture of the page as it is now. */
  async shoot(folder: string, name: string): Promise<void> {
    await this.settle();
    await this.page.screenshot({ path: `${folder}/${name}.png` });
  }

  /** Lets the requests below `path` fail as if the server were gone, and asks for them again. */
  async breakServer(path: string): Promise<void> {
    await this.page.setRequestInterception(true);
    this.page.on('request', (request) => {
      const isBroken = new URL(request.url()).pathname.startsWith(path);
      void (isBroken ? request.abort('connectionrefused') : request.continue());
    });
    await this.press('Refresh');
    await this.see('The server does not answer.');
  }

  /** Ends {@link breakServer}. */
  async mendServer(): Promise<void> {
    this.page.removeAllListeners('request');
    await this.page.setRequestInterception(false);
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  private figures(): Promise<Record<string, string>> {
    return this.page.$$eval('app-metric-cards .card', (cards) =>
      Object.fromEntries(
        cards.map((card) => [
          card.querySelector('dt')?.textContent?.trim() ?? '',
          card.querySelector('.value')?.textContent?.trim() ?? '',
        ]),
      ),
    );
  }

  private noteRefusal(response: HTTPResponse): void {
    if (response.status() < 400) return;
    this.refusals.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`);
  }
}

function aria(name: string, role: string): string {
  return `::-p-aria([name="${name}"][role="${role}"])`;
}
