import fs from 'node:fs';
import path from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { root, run, ToolFailure } from './tools.mjs';

/** Runs `npm ci` when node_modules is missing or holds something else than the lock file says. */
export async function ensurePackages() {
  if (isInstalled()) return;
  console.error('installing packages with `npm ci`; the first time this takes a minute or more …');
  const started = Date.now();
  const alive = setInterval(() => console.error(`  still installing, ${seconds(started)} s`), 20_000);
  const { ok } = await npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']).finally(() =>
    clearInterval(alive),
  );
  if (!ok) throw new ToolFailure('  → `npm ci` failed; its messages are above. Is the package registry reachable?');
  console.error(`installed packages, ${seconds(started)} s`);
}

/** By content, not by date: a checkout touches the lock file without changing it. */
function isInstalled() {
  const wanted = readPackages('package-lock.json');
  const present = readPackages('node_modules/.package-lock.json');
  if (!present) return false;
  const isSame = (name) => present[name]?.version === wanted[name]?.version;
  // Packages for other platforms are in the lock and not on the disk.
  const isNeeded = (name) => name !== '' && !wanted[name].optional && !wanted[name].devOptional;
  return Object.keys(wanted).filter(isNeeded).every(isSame) && Object.keys(present).every(isSame);
}

function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** The npm that started us, else the one on the PATH. */
function npm(args) {
  const own = process.env.npm_execpath;
  const [command, first] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []];
  return run(command, [...first, ...args], { show: 'all' });
}

function seconds(started) {
  return Math.round((Date.now() - started) / 1000);
}
