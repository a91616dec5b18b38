import fs from 'node:fs';
import { EngineError } from './errors.js';
import { unpackChromium } from './chromium-package.js';
import { findProgram } from './programs.js';

export interface ChromiumOptions {
  /** The setting CHROMIUM_PATH. */
  chromiumPath?: string;
  dataDir: string;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
}

/** What puppeteer's `launch` takes, together with `headless` and `pipe`. */
export interface Chromium {
  executablePath: string;
  env: Record<string, string>;
  args: string[];
}

const ON_PATH = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const MAC_APPS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
/** It prints our own pages: nothing in it has a reason to talk to anybody else. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-domain-reliability',
  '--no-first-run',
  '--no-pings',
  '--metrics-recording-only',
];
/**
 * Containers give /dev/shm 64 MB; hinting would make line breaks depend on the machine. Without a word on its language Chromium
 * calls it `en-US@posix`, after the locale.
 */
const STEADY = ['--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none', '--accept-lang=en-US'];
const KEPT = ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH'];

/**
 * Finds a Chromium: the given one, the system's, else the one from npm, which is unpacked into the data directory once.
 * @throws EngineError when there is none for this platform
 */
export async function findChromium(options: ChromiumOptions): Promise<Chromium> {
  const { executablePath, env } = await locate(options);
  const args = [...QUIET, ...STEADY];
  if (process.getuid?.() === 0) {
    options.log('running as root: Chromium starts without its sandbox');
    args.push('--no-sandbox');
  }
  return { executablePath, env: { ...plainEnvironment(options.env), ...env }, args };
}

async function locate(options: ChromiumOptions): Promise<{ executablePath: string; env: Record<string, string> }> {
  const { chromiumPath } = options;
  if (chromiumPath) {
    if (fs.existsSync(chromiumPath)) return { executablePath: chromiumPath, env: {} };
    throw new EngineError(`CHROMIUM_PATH names ${chromiumPath}, which does not exist.`, 'Correct it or leave it out.');
  }
  const system = findProgram(ON_PATH, options.env) ?? MAC_APPS.find((app) => fs.existsSync(app));
  if (system) return { executablePath: system, env: {} };
  if (process.platform === 'linux' && process.arch === 'x64') return unpackChromium(options);
  throw new EngineError(
    `There is no Chromium on this system, and npm has none for ${process.platform} ${process.arch}.`,
    'Install Chromium or Chrome, or set CHROMIUM_PATH.',
  );
}

/**
 * Pages may hold a tenant's content: the browser gets none of our secrets. Under a locale that is not installed a download with
 * a name beyond ASCII would be called `download`.
 */
function plainEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = KEPT.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  return { ...Object.fromEntries(kept), TZ: 'UTC', LANG: 'C.UTF-8' };
}
