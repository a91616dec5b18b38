const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { loadEngines } = require('./load-engines.cjs');

/** Fast instead of crash-proof: the data lives as long as the run. */
const POSTGRES = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * One PostgreSQL and one Redis for the whole run, in a temporary data directory. Tests find them by
 * STRATA_TEST_DATABASE_URL (superuser), STRATA_TEST_REDIS_URL and STRATA_SECRET.
 */
module.exports = async function enginesUp() {
  // Unpacked once for all runs; without a Redis on the PATH each would need the network.
  process.env.STRATA_PROGRAMS_DIR ||= path.join(__dirname, '../../node_modules/.cache/strata');
  const { startPostgres, startRedis } = await loadEngines();
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'strata-jest-'));
  const kept = [];
  const log = (line) => kept.push(line);
  const running = { dataDir, engines: [] };
  globalThis.strataEngines = running;
  process.once('exit', () => fs.rmSync(dataDir, { recursive: true, force: true }));
  for (const [signal, code] of Object.entries(SIGNALS)) process.once(signal, () => stopAndExit(running, code));
  const keep = async (starting) => running.engines.push(await starting);
  const started = await Promise.allSettled([
    keep(startPostgres({ dataDir, env: process.env, log, settings: POSTGRES })),
    keep(startRedis({ dataDir, env: process.env, log })),
  ]);
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await Promise.all(running.engines.map((engine) => engine.stop()));
    throw new Error(`${failed.reason.message}\n${failed.reason.remedy ?? ''}\n${kept.join('\n')}`, {
      cause: failed.reason,
    });
  }
  const urlOf = (protocol) => running.engines.find(({ url }) => url.startsWith(protocol)).url;
  process.env.STRATA_TEST_DATABASE_URL = urlOf('postgresql:');
  process.env.STRATA_TEST_REDIS_URL = urlOf('redis:');
  process.env.STRATA_SECRET ||= randomBytes(32).toString('base64url');
};

async function stopAndExit(running, code) {
  await Promise.all(running.engines.map((engine) => engine.stop()));
  process.exit(code);
}
