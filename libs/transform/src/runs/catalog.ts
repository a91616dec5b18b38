import { Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { DomainError, newId, notFound, type Actor } from '@strata/platform';
import type { Project, TemplateDatabase } from '../compiler.js';
import { describeError, ProjectErrors } from '../errors.js';
import type { Manifest, UniqueId } from '../manifest.js';
import {
  builtNodes,
  columnViews,
  graphOf,
  modelView,
  neighbours,
  testsByNode,
  testViews,
  type ColumnView,
  type DirtyIntervals,
  type LastRun,
  type LastRuns,
  type ModelView,
  type Neighbour,
  type TestView,
} from './catalog-views.js';
import { ProjectCache } from './project-cache.js';

const SHOWN_RUNS = 50;

/** Everything about one model. */
export interface ModelDetails extends ModelView {
  /** Relative to the project. */
  file: string;
  relation_name: string | null;
  source_sql: string;
  /** As of a full build; null when that cannot be said without the database, and then `compile_problem` says why. */
  compiled_sql: string | null;
  compile_problem: string | null;
  columns: ColumnView[];
  /** Tests of the model as a whole. */
  model_tests: TestView[];
  parents: Neighbour[];
  children: Neighbour[];
  /** Newest first. */
  runs: LastRun[];
}

/** What the transform project consists of, and how its parts fared lately. */
@Injectable()
export class Catalog {
  constructor(
    private readonly db: Database,
    private readonly projects: ProjectCache,
  ) {}

  /** The manifest of the project as its files are now. @throws DomainError `transform_project_invalid` */
  async manifest(): Promise<Manifest> {
    return (await this.project()).manifest;
  }

  /** The same, undefined for a project that cannot be parsed. */
  async manifestIfValid(): Promise<Manifest | undefined> {
    return this.projects.current().then(
      ({ manifest }) => manifest,
      () => undefined,
    );
  }

  /** Models and seeds by layer and name. */
  async models(actor: Actor): Promise<ModelView[]> {
    const manifest = await this.manifest();
    const [last, dirty] = await this.state(actor, manifest);
    const tests = testsByNode(manifest);
    return builtNodes(manifest)
      .map((node) => modelView(node, tests.get(node.unique_id) ?? [], last, dirty))
      .sort((a, b) => a.layer.localeCompare(b.layer) || a.name.localeCompare(b.name));
  }

  async graph(actor: Actor): Promise<ReturnType<typeof graphOf>> {
    const manifest = await this.manifest();
    return graphOf(manifest, ...(await this.state(actor, manifest)));
  }

  /** @throws DomainError `not_found` */
  async model(actor: Actor, id: UniqueId): Promise<ModelDetails> {
    const project = await this.project();
    const { manifest } = project;
    const node = manifest.nodes[id];
    if (!node || node.resource_type === 'test') throw notFound('model');
    const [last, dirty] = await this.state(actor, manifest);
    const tests = testsByNode(manifest).get(id) ?? [];
    return {
      ...modelView(node, tests, last, dirty),
      file: node.original_file_path,
      relation_name: node.relation_name,
      source_sql: node.raw_code,
      ...(node.resource_type === 'model' ? await compiled(project, id) : NOTHING_COMPILED),
      columns: columnViews(node, tests, last),
      model_tests: testViews(
        tests.filter(({ column_name: column }) => column === null),
        last,
      ),
      parents: neighbours(manifest, manifest.parent_map[id] ?? []),
      children: neighbours(manifest, manifest.child_map[id] ?? []),
      runs: await this.runsOf(id),
    };
  }

  private async project(): Promise<Project> {
    try {
      return await this.projects.current();
    } catch (error) {
      if (!(error instanceof ProjectErrors)) throw error;
      const n = error.errors.length;
      throw new DomainError('transform_project_invalid', `The transform project has ${n} error${n === 1 ? '' : 's'}.`, {
        hint: 'Mend what details name; it is read again at once.',
        details: error.errors,
        cause: error,
      });
    }
  }

  private async state(actor: Actor, manifest: Manifest): Promise<[LastRuns, DirtyIntervals]> {
    const [runs, pending] = await Promise.all([
      this.lastRuns(Object.keys(manifest.nodes)),
      this.db.lookups.pendingIntervals(actor.userId),
    ]);
    return [runs, new Map(pending.map(({ model, intervals }) => [model, intervals]))];
  }

  private async lastRuns(nodes: string[]): Promise<LastRuns> {
    const rows = await this.db.withInstallation((sql) =>
      sql.query<LastRun & { node: string }>(
        `SELECT n.node, r.* FROM unnest($1::text[]) AS n (node) CROSS JOIN LATERAL (
           SELECT ${RUN_OF_NODE} FROM public.transform_run_nodes
           WHERE node = n.node AND started_at IS NOT NULL AND finished_at IS NOT NULL
           ORDER BY started_at DESC LIMIT 1) r`,
        [nodes],
      ),
    );
    return new Map(rows.map(({ node, ...run }) => [node, run]));
  }

  private runsOf(node: string): Promise<LastRun[]> {
    return this.db.withInstallation((sql) =>
      sql.query<LastRun>(
        `SELECT ${RUN_OF_NODE} FROM public.transform_run_nodes
         WHERE node = $1 AND started_at IS NOT NULL ORDER BY started_at DESC LIMIT ${SHOWN_RUNS}`,
        [node],
      ),
    );
  }
}

const RUN_OF_NODE =
  'run_id, status, started_at, extract(epoch FROM finished_at - started_at)::float8 AS seconds, rows_affected';

const NOTHING_COMPILED = { compiled_sql: null, compile_problem: null };

/** The API may not read as the pipeline does: a template that asks the database is told so. */
const NO_DATABASE = 'It asks the database while it is compiled; a run shows what came of it.';
const refuse = (): Promise<never> => Promise.reject(new Error(NO_DATABASE));
const noDatabase: TemplateDatabase = { query: refuse, relationType: refuse, columns: refuse };

async function compiled(
  project: Project,
  id: UniqueId,
): Promise<Pick<ModelDetails, 'compiled_sql' | 'compile_problem'>> {
  const invocationId = newId();
  const state = {
    invocationId,
    startedAt: new Date(),
    isIncremental: false,
    fullRefresh: false,
    command: 'compile',
    intervals: { kind: 'unsealed', sealed: [] },
    runId: invocationId,
  } as const;
  try {
    return { compiled_sql: (await project.compile(id, state, noDatabase)).sql, compile_problem: null };
  } catch (error) {
    const problem = error instanceof ProjectErrors ? error.errors.map(describeError).join('\n') : String(error);
    return { compiled_sql: null, compile_problem: problem };
  }
}
