import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ProjectErrors, type Target } from '@strata/transform';
import { childEnvironment, repositoryRoot } from '@strata/platform';
import { parse } from 'yaml';
import type { Flags } from './flags.js';

const DEFAULT_THREADS = 4;

type Mapping = Record<string, unknown>;

export interface Place {
  /** The project's folder. */
  dir: string;
  /** It is the one that the worker runs, and whose models the interval ledger keeps. */
  isInstalled: boolean;
  targetPath: string;
}

/**
 * The project that the flags mean.
 * @throws ProjectErrors when there is none
 */
export function placeOf({ projectDir, targetPath }: Flags): Place {
  const installed = path.resolve(repositoryRoot(), childEnvironment()['TRANSFORMS_DIR'] ?? 'transforms');
  const dir = projectDir === undefined ? installed : path.resolve(projectDir);
  if (!existsSync(path.join(dir, 'dbt_project.yml'))) {
    const message = `There is no dbt_project.yml in ${dir}.`;
    throw new ProjectErrors([{ code: 'no_project', message, hint: 'Name the project’s folder by --project-dir.' }]);
  }
  const own = mapping(readYaml(path.join(dir, 'dbt_project.yml')))['target-path'];
  const configured = typeof own === 'string' && !own.includes('{{') ? own : 'target';
  const isInstalled = dir === installed;
  return {
    dir,
    isInstalled,
    targetPath: targetPath === undefined ? path.join(dir, configured) : path.resolve(targetPath),
  };
}

/** Where the project is built: by the flags, else by its profile, else into a schema of its own name. */
export function targetOf({ dir }: Place, flags: Flags, database: string): Target {
  const project = mapping(readYaml(path.join(dir, 'dbt_project.yml')));
  const profile = mapping(readProfiles(dir, flags)[text(project['profile']) ?? text(project['name']) ?? '']);
  const name = flags.target ?? text(profile['target']) ?? 'default';
  const outputs = mapping(profile['outputs']);
  if (flags.target !== undefined && Object.keys(outputs).length > 0 && outputs[name] === undefined) {
    const message = `The profile has no output ${name}.`;
    const hint = `It has ${Object.keys(outputs).join(', ')}.`;
    throw new ProjectErrors([{ code: 'no_target', message, hint, file: 'profiles.yml' }]);
  }
  const output = mapping(outputs[name]);
  const threads = Number(output['threads']);
  return {
    name,
    type: 'postgres',
    database,
    schema: flags.schema ?? text(output['schema']) ?? text(project['name']) ?? 'public',
    threads: flags.threads ?? (Number.isInteger(threads) && threads > 0 ? threads : DEFAULT_THREADS),
  };
}

function readProfiles(dir: string, { profilesDir }: Flags): Mapping {
  const file = path.join(profilesDir === undefined ? dir : path.resolve(profilesDir), 'profiles.yml');
  return existsSync(file) ? mapping(readYaml(file)) : {};
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'), { version: '1.1' });
  } catch (error) {
    const [at] = (error as { linePos?: { line: number }[] }).linePos ?? [];
    const message = (error as Error).message.split('\n')[0] ?? '';
    const problem = { code: 'yaml', message, hint: 'Correct the YAML.', file: path.basename(file) };
    throw new ProjectErrors([{ ...problem, ...(at && { line: at.line }) }]);
  }
}

function mapping(value: unknown): Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}

/** What a template would have to say is left to the flags. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && !value.includes('{{') ? value : undefined;
}
