import { prepareDatabase } from '@strata/data';
import { readRun } from '@strata/engines';
import { readConfig, type Config } from '@strata/platform';
import { ENGINES, startEngines } from './engines.js';
import { dataDirOf, openInstallation } from './installation.js';
import { Supervisor } from './supervisor.js';

/** What a command needs to work on an installation. */
export interface Instance {
  /** PostgreSQL without credentials: `Database` derives the roles' passwords from the secret. */
  databaseUrl: string;
  redisUrl: string;
  secret: string;
  /** Whether the API and the worker are up. */
  isRunning: boolean;
}

/**
 * Runs a command on the installation: on the running one, else with engines started, and a database prepared, for the
 * command alone.
 * @param options `handlesSignals`: the command ends its work itself when it is interrupted
 * @throws StartupError, EngineError, and whatever `work` throws
 */
export async function withRunningInstance<T>(
  work: (instance: Instance) => Promise<T>,
  options: { config?: Config; handlesSignals?: boolean } = {},
): Promise<T> {
  const { config = readConfig(), handlesSignals = false } = options;
  // A command's own output goes to stdout.
  const log = (line: string) => console.error(line);
  const run = readRun(dataDirOf(config, log));
  if (!run) return withEngines(work, config, log, handlesSignals);
  const { databaseUrl, redisUrl, secret } = run;
  return work({ databaseUrl, redisUrl, secret, isRunning: true });
}

async function withEngines<T>(
  work: (instance: Instance) => Promise<T>,
  config: Config,
  log: (line: string) => void,
  handlesSignals: boolean,
): Promise<T> {
  const installation = openInstallation(config, log);
  const supervisor = new Supervisor({ log, onGiveUp: (message) => void stop().then(() => fail(message)) });
  const stop = async () => {
    await supervisor.stop(ENGINES, 2000);
    installation.lock.release();
  };
  const interrupted = (signal: NodeJS.Signals) => void stop().then(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  const fail = (message: string) => {
    log(message);
    process.exit(1);
  };
  if (!handlesSignals) process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  try {
    const { superuserUrl, redisUrl } = await startEngines(installation, supervisor, log);
    const { secret } = installation;
    const { databaseUrl } = await prepareDatabase({ superuserUrl, secret, log });
    return await work({ databaseUrl, redisUrl, secret, isRunning: false });
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await stop();
  }
}
