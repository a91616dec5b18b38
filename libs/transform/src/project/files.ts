import { readdir, readFile } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import path from 'node:path';
import { ProjectErrors } from '../errors.js';
import { Problems } from './problems.js';
import { readSettings } from './settings.js';

/** The files of the project, or of a package in it: path relative to its folder → text. */
export interface PackageFiles {
  /** Relative to the project: `` or `dbt_packages/<name>`. */
  folder: string;
  files: Record<string, string>;
}

/** All that a project consists of, as plain data. */
export interface ProjectFiles {
  dir: string;
  root: PackageFiles;
  packages: PackageFiles[];
}

const EXTENSIONS = new Set(['.sql', '.yml', '.yaml', '.csv', '.md']);
const LISTS = ['packages.yml', 'dependencies.yml'];

function notFound(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (notFound(error)) return undefined;
    throw error;
  }
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  } catch (error) {
    if (notFound(error)) return [];
    throw error;
  }
}

async function readPackage(dir: string, folder: string): Promise<PackageFiles | undefined> {
  const base = path.join(dir, folder);
  const settings = await textOf(path.join(base, 'dbt_project.yml'));
  if (settings === undefined) return undefined;
  const files: Record<string, string> = { 'dbt_project.yml': settings };
  for (const name of LISTS) {
    const text = await textOf(path.join(base, name));
    if (text !== undefined) files[name] = text;
  }
  const { paths } = readSettings({ folder, files }, new Problems());
  const folders = new Set(Object.values(paths).flat());
  const found = (await Promise.all([...folders].map((name) => listFiles(path.join(base, name))))).flat();
  const wanted = [...new Set(found)].filter((file) => EXTENSIONS.has(path.extname(file))).sort();
  const texts = await Promise.all(wanted.map((file) => readFile(file, 'utf8')));
  for (const [at, file] of wanted.entries()) {
    files[path.relative(base, file).split(path.sep).join('/')] = texts[at] ?? '';
  }
  return { folder, files };
}

/**
 * Reads a project's files and those of its installed packages. All I/O of parsing is here.
 * @throws ProjectErrors when there is no dbt_project.yml
 */
export async function readProject(dir: string): Promise<ProjectFiles> {
  const root = await readPackage(dir, '');
  if (root === undefined) {
    const hint = 'Name the folder that holds dbt_project.yml by --project-dir.';
    throw new ProjectErrors([{ code: 'yaml', message: `${dir} is no dbt project`, file: 'dbt_project.yml', hint }]);
  }
  const { packagesPath } = readSettings(root, new Problems());
  const entries = await readdir(path.join(dir, packagesPath), { withFileTypes: true }).catch((): Dirent[] => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => `${packagesPath}/${entry.name}`);
  const packages = await Promise.all(folders.sort().map((folder) => readPackage(dir, folder)));
  return { dir, root, packages: packages.filter((one): one is PackageFiles => one !== undefined) };
}
