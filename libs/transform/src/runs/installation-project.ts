import { repositoryRoot, type Config } from '@strata/platform';
import path from 'node:path';
import { openProject } from '../compile/project.js';
import type { Target } from '../compiler.js';
import { ProjectCache } from './project-cache.js';

/** Schema of whatever names none in the installation's own project. */
const DEFAULT_SCHEMA = 'marts';
const THREADS = 2;

/** The folder of the installation's own project. */
export function projectDir({ TRANSFORMS_DIR: dir }: Pick<Config, 'TRANSFORMS_DIR'>): string {
  return path.resolve(repositoryRoot(), dir);
}

/** Where the installation's own project is built. */
export function installationTarget({ DATABASE_URL: url }: Pick<Config, 'DATABASE_URL'>): Target {
  const database = url === undefined ? '' : decodeURIComponent(new URL(url).pathname.slice(1));
  return { name: 'default', type: 'postgres', database, schema: DEFAULT_SCHEMA, threads: THREADS };
}

/** The installation's own project, parsed on demand and again when a file of it changes. */
export function projectCache(config: Config): ProjectCache {
  const dir = projectDir(config);
  return new ProjectCache(dir, () => openProject(dir, { target: installationTarget(config) }));
}
