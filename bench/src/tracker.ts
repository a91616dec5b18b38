import { repositoryRoot, seededRandom } from '@strata/platform';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pause } from '../../apps/e2e/src/installation.js';
import type { StoredRow } from '../../apps/e2e/src/stored-events.js';
import { TrackerWorld } from '../../apps/e2e/src/tracker-world.js';
import { keepResult } from './report.js';
import { Regular, type Log } from './visits.js';

export interface TrackerOptions {
  visits: number;
  seed?: number;
  log: (line: string) => void;
}

/** Browser profiles that visit at the same time. */
const PROFILES = 4;
const DROPPED_ANSWERS = 0.05;
const STILL_MS = 3_000;

/** Prints and keeps the report; the process ends with 1 when an event was lost, doubled or made up. */
export async function benchTracker({ visits, seed = Date.now() % 2 ** 32, log }: TrackerOptions): Promise<void> {
  const world = await TrackerWorld.start();
  try {
    await world.renew();
    const began = Date.now();
    const told = await visitAll(world, { visits, seed, log });
    const report = { ...told, ...compare(told.calls, await untilStill(world)), ...traffic(world) };
    const { calls, ...figures } = report;
    const result = { visits, ...figures, recorded: calls.done.size, seconds: Math.round((Date.now() - began) / 1_000) };
    const file = keepResult('tracker', { seed, bytes: scriptBytes(), result });
    console.table({ seed, bytes: scriptBytes(), ...result });
    console.log(`Kept in ${file}`);
    if (result.lost + result.doubled + result.madeUp > 0 || result.recorded === 0) process.exitCode = 1;
  } finally {
    await world.stop();
  }
}

/** All visits, with the API killed once in the middle, and the last one of each profile. */
async function visitAll(world: TrackerWorld, { visits, seed, log }: Required<TrackerOptions>) {
  const calls: Log = { asked: new Set(), done: new Set(), cutShort: 0 };
  const fates = seededRandom(seed);
  world.proxy.fate = () => (fates() < DROPPED_ANSWERS ? 'drop answer' : 'pass');
  let left = visits;
  let apiKills = 0;
  const profiles = Array.from({ length: PROFILES }, async (_, i) => {
    const regular = await Regular.come(world, `p${i}`, seededRandom(seed + 1 + i), calls);
    while (left-- > 0) {
      if (left === Math.floor(visits / 2)) {
        process.kill(world.installation.pidOf('api') ?? 0, 'SIGKILL');
        apiKills += 1;
      }
      if (left % 20 === 0) log(`${left} visits to go, ${calls.done.size} calls`);
      await regular.visit();
    }
    return regular;
  });
  const regulars = await Promise.all(profiles);
  world.proxy.fate = () => 'pass';
  for (const regular of regulars) await regular.flush();
  return { calls, apiKills, tabsCutShort: calls.cutShort };
}

/** What is stored once nothing more arrives. */
async function untilStill(world: TrackerWorld): Promise<StoredRow[]> {
  let rows = await world.storedEvents.of(world.project);
  for (let before = -1; before !== rows.length;) {
    before = rows.length;
    await pause(STILL_MS);
    rows = await world.storedEvents.of(world.project);
  }
  return rows;
}

function compare({ asked, done }: Log, rows: StoredRow[]) {
  const stored = rows.map((row) =>
    row.event_name === 'bench' ? String(row.properties['mark']) : (row.page_url ?? ''),
  );
  const distinct = new Set(stored);
  return {
    stored: stored.length,
    lost: [...done].filter((mark) => !distinct.has(mark)).length,
    doubled: stored.length - distinct.size,
    madeUp: [...distinct].filter((mark) => !asked.has(mark)).length,
  };
}

function traffic(world: TrackerWorld) {
  const times = [...world.timesSent.values()];
  return {
    requests: world.requests.length,
    answersDropped: world.requests.filter(({ fate }) => fate === 'drop answer').length,
    eventsSentAgain: times.filter((n) => n > 1).length,
  };
}

/** Of what pages load, with gzip -9. */
function scriptBytes(): number {
  return gzipSync(readFileSync(path.join(repositoryRoot(), 'dist/tracker/tracker.min.js')), { level: 9 }).length;
}
