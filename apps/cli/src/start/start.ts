import { prepareDatabase } from '@strata/data';
import { endRun, keptSecret, writeRun } from '@strata/engines';
import { type Config } from '@strata/platform';
import { explain } from '../explain.js';
import { listenAddress, type Listen } from './address.js';
import { ENGINES, startEngines } from './engines.js';
import { openInstallation, type Installation } from './installation.js';
import { SERVICES, startService, waitUntilReady } from './services.js';
import { Supervisor } from './supervisor.js';
import { say, since, timed } from './terminal.js';

/** A stop may take 5 s: so long for the services, then as long for the engines, and a rest. */
const GRACE_MS = 2000;
const STOP_MS = 4800;

/**
 * Starts the whole installation and keeps it alive until a signal ends it.
 * @throws StartupError, EngineError
 */
export async function start(config: Config): Promise<void> {
  const began = Date.now();
  const installation = openInstallation(config, say);
  const shutdown = new Shutdown(installation);
  say(`Strata starts; its data is in ${installation.dataDir}`);
  try {
    const listen = await listenAddress(config);
    const token = await bringUp(installation, listen, shutdown);
    if (!shutdown.isStopping) greet(installation, listen, token, began);
  } catch (error) {
    if (!shutdown.isStopping) await shutdown.stop(explain(error), 1);
  }
}

/** @returns the token for the first account, if it needs one */
async function bringUp(installation: Installation, listen: Listen, shutdown: Shutdown): Promise<string | undefined> {
  const { dataDir, secret, config } = installation;
  const { supervisor } = shutdown;
  const { superuserUrl, redisUrl } = await startEngines(installation, supervisor, say);
  if (shutdown.isStopping) return undefined;
  const { databaseUrl } = await timed('database', say, () => prepareDatabase({ superuserUrl, secret, log: say }));
  const token = listen.isLoopback ? undefined : (config.BOOTSTRAP_TOKEN ?? keptSecret(dataDir, 'bootstrap-token'));
  const environment: Record<string, string> = {
    ...{ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, STRATA_SECRET: secret, DATA_DIR: dataDir },
    ...{ HOST: listen.host, PORT: String(listen.port), BOOTSTRAP_TOKEN: token ?? '' },
  };
  if (shutdown.isStopping) return undefined;
  writeRun(dataDir, { address: listen.address, superuserUrl, databaseUrl, redisUrl, secret });
  await timed('API and worker', say, async () => {
    await Promise.all(SERVICES.map((name) => supervisor.keep(name, () => startService(name, environment, dataDir))));
    await waitUntilReady(listen.address, () => shutdown.isStopping);
  });
  return token;
}

function greet(installation: Installation, listen: Listen, token: string | undefined, began: number): void {
  say(`Strata is ready after ${since(began)}: ${installation.config.PUBLIC_URL ?? listen.address}`);
  say('  Open it in a browser; the first account to register administers the installation.');
  if (token) say(`  Others can reach this address: the first account must present the token ${token}`);
  say(`  Logs are in ${installation.dataDir}/logs. Ctrl-C stops everything.`);
}

/** Ends the installation once, for whatever reason comes first. */
class Shutdown {
  readonly supervisor = new Supervisor({
    log: say,
    onGiveUp: (message) => void this.stop(`${message}\n  → See the logs in ${this.installation.dataDir}/logs.`, 1),
  });
  isStopping = false;

  constructor(private readonly installation: Installation) {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => void this.stop(`Stopping (${signal}) …`, 0));
    }
  }

  /** Services first, so that what they have begun finds its engines; then the engines. */
  async stop(message: string, exitCode: number): Promise<void> {
    // npm passes on a Ctrl-C that we have received already.
    if (this.isStopping) return;
    this.isStopping = true;
    const began = Date.now();
    (exitCode === 0 ? console.log : console.error)(message);
    setTimeout(() => this.exit(exitCode), STOP_MS);
    await this.supervisor.stop(SERVICES, GRACE_MS);
    await this.supervisor.stop(ENGINES, GRACE_MS);
    if (exitCode === 0) say(`Stopped after ${since(began)}.`);
    this.exit(exitCode);
  }

  private exit(exitCode: number): never {
    endRun(this.installation.dataDir);
    this.installation.lock.release();
    process.exit(exitCode);
  }
}
