const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { transformSync } = require('@swc/core');

const root = path.join(__dirname, '../..');

/**
 * Loads libs/engines from its sources, so that `npx jest` works without a build: jest transforms what tests import, but
 * not what its own set-up does. The room imports no other one, so its files alone are enough.
 */
async function loadEngines() {
  const from = path.join(root, 'libs/engines/src');
  const to = path.join(root, 'dist/.jest/engines');
  fs.mkdirSync(to, { recursive: true });
  for (const file of fs.readdirSync(from).filter((name) => /(?<!spec)\.ts$/.test(name))) {
    const { code } = transformSync(fs.readFileSync(path.join(from, file), 'utf8'), {
      swcrc: false,
      filename: path.join(from, file),
      jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    writeAtomically(path.join(to, file.replace(/\.ts$/, '.js')), code);
  }
  return import(pathToFileURL(path.join(to, 'index.js')).href);
}

/** Two runs of jest may do this at the same time. */
function writeAtomically(file, text) {
  fs.writeFileSync(`${file}.${process.pid}`, text);
  fs.renameSync(`${file}.${process.pid}`, file);
}

module.exports = { loadEngines };
