import path from 'node:path';
import { engineHome, keptSecret, lockDataDir, type DataDirLock } from '@strata/engines';
import { repositoryRoot, type Config } from '@strata/platform';

/** What belongs to one installation, running or not. */
export interface Installation {
  readonly config: Config;
  /** Where the data really is; see `engineHome`. */
  readonly dataDir: string;
  readonly secret: string;
  readonly lock: DataDirLock;
}

/** The data directory that the settings mean, which is relative to the repository. */
export function dataDirOf(config: Config, log?: (line: string) => void): string {
  return engineHome(path.resolve(repositoryRoot(), config.DATA_DIR), log).dataDir;
}

/**
 * Claims the installation for this process.
 * @throws EngineError when another process has it
 */
export function openInstallation(config: Config, log: (line: string) => void): Installation {
  const dataDir = dataDirOf(config, log);
  const lock = lockDataDir(dataDir);
  return { config, dataDir, lock, secret: config.STRATA_SECRET ?? keptSecret(dataDir, 'strata') };
}
