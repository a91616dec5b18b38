import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Project } from '../compiler.js';

/** What a run writes, and what is none of ours. */
const IGNORED = new Set(['target', 'logs', 'node_modules']);

interface Cached {
  stamp: string;
  project: Promise<Project>;
  /** How many work with it: it is not closed meanwhile. */
  users: number;
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
    return (await this.latest()).project;
  }

  /** The same for work that takes a while: it stays open until that has ended. @throws ProjectErrors, and what `work` throws */
  async use<T>(work: (project: Project) => Promise<T>): Promise<T> {
    const latest = await this.latest();
    latest.users += 1;
    try {
      return await work(await latest.project);
    } finally {
      latest.users -= 1;
      if (latest !== this.cached) void closeUnused(latest);
    }
  }

  async close(): Promise<void> {
    const { cached } = this;
    this.cached = undefined;
    if (cached) await closeUnused(cached);
  }

  private async latest(): Promise<Cached> {
    const stamp = await stampOf(this.dir);
    if (this.cached?.stamp === stamp) return this.cached;
    const old = this.cached;
    this.cached = { stamp, project: this.open(), users: 0 };
    if (old) void closeUnused(old);
    return this.cached;
  }
}

/** Its last user closes it otherwise. */
async function closeUnused({ project, users }: Cached): Promise<void> {
  if (users > 0) return;
  const opened = await project.catch(() => undefined);
  await opened?.close();
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
