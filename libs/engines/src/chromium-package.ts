import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { extract } from 'tar-fs';
import { EngineError } from './errors.js';
import { programsDir, settle } from './home.js';
import { writeAtomically } from './secrets.js';

const FONT_FOLDERS = [
  '/usr/share/fonts',
  '/usr/local/share/fonts',
  '/usr/share/X11/fonts',
  '/Library/Fonts',
  '/System/Library/Fonts',
];

/**
 * Unpacks the Chromium that npm installed with its libraries and fonts, once. Its own unpacking is not used: that goes
 * to a predictable place all users share.
 */
export async function unpackChromium(options: {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
}): Promise<{ executablePath: string; env: Record<string, string> }> {
  const { root, version } = packageRoot();
  const dataDir = path.resolve(options.dataDir);
  const folder = path.join(programsDir({ dataDir }, options.env), `chromium-${version}`);
  if (!fs.existsSync(folder)) {
    const started = Date.now();
    await unpackTo(folder, path.join(root, 'bin'));
    options.log(`unpacked Chromium ${version} (${Date.now() - started} ms)`);
  }
  // Absolute: fontconfig looks for a relative file in /etc/fonts, and Chromium's renderers crash where there is no font.
  const fontsConf = path.join(dataDir, 'fonts.conf');
  writeAtomically(fontsConf, fontsConfig(folder, options.env['HOME']));
  const libraries = [path.join(folder, 'lib'), options.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return {
    executablePath: path.join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: fontsConf },
  };
}

function packageRoot(): { root: string; version: string } {
  try {
    const door = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    const root = path.join(path.dirname(door), '../..');
    const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    return { root, version };
  } catch (cause) {
    throw new EngineError('There is no Chromium on this system.', 'Install one, or set CHROMIUM_PATH.', { cause });
  }
}

async function unpackTo(folder: string, packed: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}.unfinished`;
  fs.mkdirSync(unfinished, { recursive: true, mode: 0o755 });
  const open = (name: string) =>
    fs.createReadStream(path.join(packed, name)).pipe(zlib.createBrotliDecompress({ chunkSize: 2 ** 21 }));
  try {
    await pipeline(open('chromium.br'), fs.createWriteStream(path.join(unfinished, 'chromium'), { mode: 0o755 }));
    for (const name of ['al2023', 'fonts', 'swiftshader']) {
      await pipeline(open(`${name}.tar.br`), extract(unfinished));
    }
    settle(unfinished, folder);
  } catch (cause) {
    throw new EngineError(`Chromium could not be unpacked: ${(cause as Error).message}.`, 'Is the disk full?', {
      cause,
    });
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Without the system's folders there would be Open Sans alone, and without any configuration no text at all. */
function fontsConfig(folder: string, home: string | undefined): string {
  const own = home ? [path.join(home, '.fonts'), path.join(home, '.local/share/fonts')] : [];
  const dirs = [path.join(folder, 'fonts'), ...FONT_FOLDERS, ...own].map((dir) => `  <dir>${xml(dir)}</dir>`);
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    ...dirs,
    `  <cachedir>${xml(path.join(folder, 'font-cache'))}</cachedir>`,
    '  <config></config>',
    '</fontconfig>',
    '',
  ].join('\n');
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
