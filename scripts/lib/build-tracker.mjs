import { build } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import ts from 'typescript';
import { root } from './tools.mjs';

const MAX_BYTES = 2_048;
const SOURCE = path.join(root, 'apps/tracker');
const OUT = path.join(root, 'dist/tracker');
const SCRIPT = path.join(OUT, 'tracker.min.js');

const source = (file) => path.join(SOURCE, file);
const shared = { bundle: true, target: 'es2019', logLevel: 'warning' };

/** The script that pages load, the npm-shaped package and the demo page, from one source. */
await build({ ...shared, entryPoints: [source('src/browser.ts')], outfile: SCRIPT, minify: true });
await build({ ...shared, entryPoints: [source('src/index.ts')], outfile: path.join(OUT, 'index.js'), format: 'esm' });
await build({
  ...shared,
  entryPoints: [source('demo/demo.ts')],
  outfile: path.join(OUT, 'demo/demo.js'),
  minify: true,
});
for (const file of ['index.html', 'demo.css']) fs.copyFileSync(source(`demo/${file}`), path.join(OUT, 'demo', file));
fs.copyFileSync(source('package.json'), path.join(OUT, 'package.json'));
emitTypes(['src/index.ts', 'src/types.ts']);
checkSize();

/** Of the public files alone; the rest is nobody's business. */
function emitTypes(files) {
  const { config } = ts.readConfigFile(source('tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, SOURCE);
  const program = ts.createProgram(files.map(source), { ...options, rootDir: source('src') });
  for (const file of files) program.emit(program.getSourceFile(source(file)), undefined, undefined, true);
}

/** The tracker is on every page of every site: what is added to it must be paid for by what is taken out. */
function checkSize() {
  const bytes = zlib.gzipSync(fs.readFileSync(SCRIPT), { level: 9 }).length;
  const text = `tracker.min.js: ${bytes} of ${MAX_BYTES} bytes with gzip -9`;
  const isTooLarge = bytes > MAX_BYTES;
  console.error(isTooLarge ? `${text}: ${bytes - MAX_BYTES} too many. Shorten it; the limit is a promise.` : text);
  if (isTooLarge) process.exitCode = 1;
}
