import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Project } from '../compiler.js';
import { ProjectErrors } from '../errors.js';

/** Folders of a project's root: what a run writes, and what is none of ours. */
const IGNORED = new Set(['target', 'logs', 'node_modules']);

interface Cached {
  stamp: string;
  project: Promise<Project>;
  /** How many work with it: it is not closed meanwhile. */
  users: number;
}

/**
 * A project folder parsed on demand, and again when a file of it changed. What is wrong with the project is kept like a success;
 * what only kept it from being read is not.
 */
export class ProjectCache {
  private cached?: Cached;
  private isClosed = false;

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
    this.isClosed = true;
    this.cached = undefined;
    if (cached) await closeUnused(cached);
  }

  private async latest(): Promise<Cached> {
    const stamp = await stampOf(this.dir, (name) => IGNORED.has(name) || name.startsWith('.'));
    if (this.isClosed) throw new Error('the cache is closed');
    if (this.cached?.stamp === stamp) return this.cached;
    const old = this.cached;
    const opened: Cached = { stamp, project: this.open(), users: 0 };
    this.cached = opened;
    opened.project.catch((error: unknown) => {
      if (!isLasting(error) && this.cached === opened) this.cached = undefined;
    });
    if (old) void closeUnused(old);
    return opened;
  }
}

/** Whether reading the same files fails again. */
const isLasting = (error: unknown): boolean =>
  error instanceof ProjectErrors && !error.errors.some(({ code }) => code === 'template_timeout');

/** Its last user closes it otherwise. */
async function closeUnused({ project, users }: Cached): Promise<void> {
  if (users > 0) return;
  // What cannot be closed is not used again either.
  await project.then((opened) => opened.close()).catch(() => undefined);
}

/** Changes when a file is added, removed or written. */
async function stampOf(dir: string, isIgnored: (name: string) => boolean = () => false): Promise<string> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const parts = entries
    .filter(({ name }) => !isIgnored(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(async (entry) => {
      const file = path.join(dir, entry.name);
      if (entry.isDirectory()) return `${entry.name}/(${await stampOf(file)})`;
      // A link may lead nowhere, and a file may just have gone.
      const found = await stat(file).catch(() => undefined);
      return `${entry.name}:${found?.mtimeMs}:${found?.size}`;
    });
  return (await Promise.all(parts)).join('\n');
}
