/**
 * Fails when the lock file misses an optional platform package that a dependency lists: a registry that lacked it while
 * the lock was written leaves it out silently, and `npm ci` then fails on that platform.
 */
import { readFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const packages = lock.packages;

/** Node's resolution: the nearest node_modules upwards from `parent` that holds `name`. */
function isLocked(parent, name) {
  for (let at = parent; ; at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : '') {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at) return false;
  }
}

const missing = Object.entries(packages).flatMap(([parent, entry]) =>
  Object.keys(entry.optionalDependencies ?? {})
    .filter((name) => !isLocked(parent, name))
    .map((name) => `${parent || 'package.json'} needs ${name}`),
);
const addressed = Object.entries(packages).filter(([, entry]) => /^https?:/.test(entry.resolved ?? ''));

for (const line of missing) console.error(`lock file: ${line}, which is not locked`);
for (const [name] of addressed) console.error(`lock file: ${name} carries a download address`);
process.exit(missing.length + addressed.length > 0 ? 1 : 0);
