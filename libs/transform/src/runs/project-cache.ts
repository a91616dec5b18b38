import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Project } from '../compiler.js';

/** What a run writes, and what is none of ours. */
const IGNORED = new Set(['target', 'logs', 'node_modules']);

interface Cached {
  stamp: string;
  project: Promise<Project>;
}

/** A project folder parsed on demand, and again when a file of it changed. A failure is kept like a success. */
export class ProjectCache {
  private cached?: Cached;

  constructor(
    private readonly dir: string,
    private readonly open: () => Promise<Project>,
  ) {}

  /** True when there is a project at all. */
  async exists(): Promise<boolean> {
    return stat(path.join(this.dir, 'dbt_project.yml')).then(
      () => true,
      () => false,
    );
  }

  /** The project as its files are now. It stays open until they change. @throws ProjectErrors */
  async current(): Promise<Project> {
    const stamp = await stampOf(this.dir);
    if (this.cached?.stamp === stamp) return this.cached.project;
    const old = this.cached;
    const project = this.open();
    this.cached = { stamp, project };
    void old?.project.then((replaced) => replaced.close()).catch(() => undefined);
    return project;
  }

  async close(): Promise<void> {
    const project = await this.cached?.project.catch(() => undefined);
    this.cached = undefined;
    await project?.close();
  }
}

/** Changes when any file is added, removed or written. */
async function stampOf(dir: string): Promise<string> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const parts = entries
    .filter(({ name }) => !IGNORED.has(name) && !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(async (entry) => {
      const file = path.join(dir, entry.name);
      if (entry.isDirectory()) return `${entry.name}/(${await stampOf(file)})`;
      const { mtimeMs, size } = await stat(file);
      return `${entry.name}:${mtimeMs}:${size}`;
    });
  return (await Promise.all(parts)).join('\n');
}
