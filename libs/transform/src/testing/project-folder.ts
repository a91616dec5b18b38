import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openProject } from '../compile/project.js';
import type { CompileState, Project, ProjectOptions, TemplateDatabase } from '../compiler.js';
import { ProjectErrors, type ProjectError } from '../errors.js';

export const TARGET: ProjectOptions['target'] = {
  name: 'dev',
  type: 'postgres',
  database: 'warehouse',
  schema: 'analytics',
  threads: 4,
};

export const STATE: CompileState = {
  invocationId: '00000000-0000-0000-0000-000000000001',
  startedAt: new Date('2026-11-01T00:00:00Z'),
  isIncremental: false,
  fullRefresh: false,
  command: 'run',
};

/** A database in which nothing stands. */
export const EMPTY: TemplateDatabase = {
  query: () => Promise.resolve({ columns: [], rows: [] }),
  relationType: () => Promise.resolve(null),
  columns: () => Promise.resolve([]),
};

export const SETTINGS = 'name: shop\nversion: "1.0"\nprofile: shop\n';

/** Projects in folders of their own, which go away with the tests. */
export class ProjectFolders {
  private readonly folders: string[] = [];
  private readonly projects: Project[] = [];

  /** Writes a project; without a dbt_project.yml it gets a small one. */
  async write(files: Record<string, string>): Promise<string> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'strata-transform-'));
    this.folders.push(folder);
    for (const [file, text] of Object.entries({ 'dbt_project.yml': SETTINGS, ...files })) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    }
    return folder;
  }

  async open(files: Record<string, string>, options: Partial<ProjectOptions> = {}): Promise<Project> {
    const project = await openProject(await this.write(files), { target: TARGET, ...options });
    this.projects.push(project);
    return project;
  }

  /** What is wrong with a project that must not open. */
  async errors(files: Record<string, string>, options: Partial<ProjectOptions> = {}): Promise<readonly ProjectError[]> {
    try {
      await this.open(files, options);
    } catch (error) {
      if (error instanceof ProjectErrors) return error.errors;
      throw error;
    }
    return [];
  }

  async clear(): Promise<void> {
    await Promise.all(this.projects.splice(0).map((project) => project.close()));
    await Promise.all(this.folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

/** The SQL of a node, in one line. */
export async function compiled(
  project: Project,
  id: string,
  state: Partial<CompileState> = {},
  database = EMPTY,
): Promise<string> {
  const { sql } = await project.compile(id, { ...STATE, ...state }, database);
  return sql.replace(/\s+/g, ' ').trim();
}
