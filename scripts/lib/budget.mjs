import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { root, ToolFailure } from './tools.mjs';

const PAGES = path.join(root, 'dist/admin/browser');
/** What a browser loads before the first page can show, compressed as it travels. */
const INITIAL_LIMIT = 150_000;

/** All scripts that index.html loads and what those import at once; lazy `import()` does not count. */
export function initialScripts(folder = PAGES) {
  const html = fs.readFileSync(path.join(folder, 'index.html'), 'utf8');
  const waiting = [...html.matchAll(/(?:src|href)="([^":]+\.js)"/g)].map(([, file]) => file);
  const found = new Set();
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const code = fs.readFileSync(path.join(folder, file), 'utf8');
    waiting.push(...[...code.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)].map(([, imported]) => imported));
  }
  return [...found];
}

/** Measures the admin's initial JavaScript and says so. @throws ToolFailure when it is over the budget */
export function checkBudget() {
  const size = initialScripts()
    .map((file) => gzipSync(fs.readFileSync(path.join(PAGES, file))).length)
    .reduce((sum, bytes) => sum + bytes, 0);
  console.error(`  initial JavaScript: ${kB(size)} gzipped, of at most ${kB(INITIAL_LIMIT)}`);
  if (size > INITIAL_LIMIT) {
    throw new ToolFailure('  → the admin loads too much before its first page: import() what can wait.');
  }
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
