import { createHash } from 'node:crypto';
import type { CompiledNode, CompileState, Project, TemplateDatabase } from '../compiler.js';
import { intervalsCondition } from '../intervals.js';
import type { Hook, ModelNode, Node, NodeConfig, SeedNode, TestNode, UniqueId } from '../manifest.js';
import { manifestOf, TEST_CONFIG } from '../testing/manifest.js';
import type { Step } from './schedule.js';

/** A node of a project that is written by hand: its query as it is, or made from what a compilation depends on. */
export interface FixedNode {
  name: string;
  sql?: string | ((state: CompileState, database: TemplateDatabase) => string | Promise<string>);
  kind?: 'model' | 'seed' | 'test';
  schema?: string;
  after?: string[];
  file?: string;
  config?: Partial<NodeConfig>;
}

const FOLDERS = { model: 'models', seed: 'seeds', test: 'tests' };

function idOf({ name, kind = 'model' }: FixedNode): UniqueId {
  return `${kind}.fixed.${name}`;
}

function nodeOf(fixed: FixedNode, ids: Map<string, UniqueId>): Node {
  const { name, kind = 'model', schema = 'marts', after = [], config = {} } = fixed;
  const extension = kind === 'seed' ? 'csv' : 'sql';
  const raw = typeof fixed.sql === 'string' ? fixed.sql : '';
  const materialized = kind === 'model' ? (config.materialized ?? 'table') : kind;
  const node = {
    unique_id: idOf(fixed),
    name,
    package_name: 'fixed',
    path: `${name}.${extension}`,
    original_file_path: fixed.file ?? `${FOLDERS[kind]}/${name}.${extension}`,
    fqn: ['fixed', name],
    tags: [],
    meta: {},
    description: '',
    database: 'test',
    schema,
    alias: config.alias ?? name,
    relation_name: null,
    raw_code: raw,
    language: 'sql' as const,
    config: { ...TEST_CONFIG, ...config, materialized },
    columns: {},
    checksum: { name: 'sha256' as const, checksum: createHash('sha256').update(raw).digest('hex') },
    depends_on: { macros: [], nodes: after.map((parent) => ids.get(parent) ?? parent) },
    refs: [],
    sources: [],
    patch_path: null,
  };
  if (kind === 'test') {
    return {
      ...node,
      resource_type: 'test',
      test_metadata: null,
      column_name: null,
      attached_node: null,
    } satisfies TestNode;
  }
  return kind === 'seed'
    ? ({ ...node, resource_type: 'seed' } satisfies SeedNode)
    : ({ ...node, resource_type: 'model' } satisfies ModelNode);
}

/** A project without templates, in the order in which its nodes stand, and the plan to run all of it. */
export function fixedProject(
  fixed: readonly FixedNode[],
  options: { dir?: string; name?: string; onRun?: { start?: Hook[]; end?: Hook[] } } = {},
): { project: Project; steps: Step[] } {
  const ids = new Map(fixed.map((node) => [node.name, idOf(node)]));
  const nodes = fixed.map((node) => nodeOf(node, ids));
  const byId = new Map(fixed.map((node) => [idOf(node), node]));
  const project: Project = {
    dir: options.dir ?? '.',
    manifest: manifestOf(nodes, options.name ?? 'fixed'),
    warnings: [],
    compile: async (id, state, database): Promise<CompiledNode> => {
      const { sql = '', config } = byId.get(id) as FixedNode;
      const compiled = typeof sql === 'string' ? sql : await sql(state, database);
      const hooks = (list: Hook[] = []) =>
        list.map((hook) => ({ ...hook, sql: hook.sql.replaceAll('$intervals', scopeOf(state)) }));
      const { pre_hook: pre, post_hook: post } = config ?? {};
      return { uniqueId: id, sql: compiled, preHooks: hooks(pre), postHooks: hooks(post), messages: [] };
    },
    compileOnRun: (which) => Promise.resolve(options.onRun?.[which] ?? []),
    close: () => Promise.resolve(),
  };
  return { project, steps: nodes.map((node) => ({ id: node.unique_id, waitsFor: node.depends_on.nodes })) };
}

/** What `strata.intervals('occurred_at')` would be. */
export function scopeOf(state: CompileState, column = 'occurred_at'): string {
  return state.intervals === undefined ? 'true' : intervalsCondition(state.intervals, column);
}
