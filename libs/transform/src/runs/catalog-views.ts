import type { ColumnInfo, Manifest, ModelNode, SeedNode, SourceNode, TestNode, UniqueId } from '../manifest.js';
import type { RunNodeStatus } from './views.js';

/** How a node's newest run ended. */
export interface LastRun {
  run_id: string;
  status: RunNodeStatus;
  started_at: Date;
  seconds: number | null;
  rows_affected: number | null;
}

/** A model or seed in a list. */
export interface ModelView {
  unique_id: UniqueId;
  name: string;
  resource_type: 'model' | 'seed';
  /** The schema it stands in. */
  layer: string;
  materialized: string;
  description: string;
  tags: string[];
  last_run: LastRun | null;
  /** Its tests, by how they last ended. */
  tests: TestCounts;
  /** Intervals that wait to be rebuilt. */
  dirty_intervals: number;
}

export interface TestCounts {
  total: number;
  pass: number;
  warn: number;
  fail: number;
}

export interface GraphNode {
  unique_id: UniqueId;
  name: string;
  resource_type: 'model' | 'seed' | 'source';
  /** The schema; of a source `source`. */
  layer: string;
  materialized: string | null;
  status: RunNodeStatus | null;
  dirty_intervals: number;
}

export interface ColumnView {
  name: string;
  description: string;
  data_type: string | null;
  tests: TestView[];
}

export interface TestView {
  unique_id: UniqueId;
  name: string;
  /** How it last ended. */
  status: RunNodeStatus | null;
}

export interface Neighbour {
  unique_id: UniqueId;
  name: string;
  resource_type: GraphNode['resource_type'];
}

/** By the node's unique id. */
export type LastRuns = ReadonlyMap<string, LastRun>;
/** By the model's name. */
export type DirtyIntervals = ReadonlyMap<string, number>;
type BuiltNode = ModelNode | SeedNode;

/** What builds a relation. */
export function builtNodes(manifest: Manifest): BuiltNode[] {
  return Object.values(manifest.nodes).filter((node): node is BuiltNode => node.resource_type !== 'test');
}

export function modelView(node: BuiltNode, tests: TestNode[], last: LastRuns, dirty: DirtyIntervals): ModelView {
  return {
    unique_id: node.unique_id,
    name: node.name,
    resource_type: node.resource_type,
    layer: node.schema,
    materialized: node.config.materialized,
    description: node.description,
    tags: node.config.tags,
    last_run: last.get(node.unique_id) ?? null,
    tests: countsOf(tests, last),
    dirty_intervals: dirty.get(node.name) ?? 0,
  };
}

function countsOf(tests: TestNode[], last: LastRuns): TestCounts {
  const ended = tests.map(({ unique_id: id }) => last.get(id)?.status);
  const count = (...statuses: RunNodeStatus[]): number =>
    ended.filter((status) => status !== undefined && statuses.includes(status)).length;
  return { total: tests.length, pass: count('pass'), warn: count('warn'), fail: count('fail', 'error') };
}

/** Tests by the node they hang on; singular ones by every node they read. */
export function testsByNode(manifest: Manifest): Map<UniqueId, TestNode[]> {
  const found = new Map<UniqueId, TestNode[]>();
  for (const test of Object.values(manifest.nodes)) {
    if (test.resource_type !== 'test') continue;
    const nodes = test.attached_node === null ? test.depends_on.nodes : [test.attached_node];
    for (const node of nodes) found.set(node, [...(found.get(node) ?? []), test]);
  }
  return found;
}

/** What data flows through: models, seeds and sources, and who reads whom. */
export function graphOf(
  manifest: Manifest,
  last: LastRuns,
  dirty: DirtyIntervals,
): { nodes: GraphNode[]; edges: { from: UniqueId; to: UniqueId }[] } {
  const built = builtNodes(manifest).map((node): GraphNode => ({
    unique_id: node.unique_id,
    name: node.name,
    resource_type: node.resource_type,
    layer: node.schema,
    materialized: node.config.materialized,
    status: last.get(node.unique_id)?.status ?? null,
    dirty_intervals: dirty.get(node.name) ?? 0,
  }));
  const sources = Object.values(manifest.sources).map(sourceNode);
  const nodes = [...sources, ...built];
  const known = new Set(nodes.map(({ unique_id: id }) => id));
  const edges = built.flatMap(({ unique_id: to }) =>
    (manifest.parent_map[to] ?? []).filter((from) => known.has(from)).map((from) => ({ from, to })),
  );
  return { nodes, edges };
}

function sourceNode(source: SourceNode): GraphNode {
  return {
    unique_id: source.unique_id,
    name: `${source.source_name}.${source.name}`,
    resource_type: 'source',
    layer: 'source',
    materialized: null,
    status: null,
    dirty_intervals: 0,
  };
}

/** Columns as they are described, each with its tests. */
export function columnViews(node: BuiltNode, tests: TestNode[], last: LastRuns): ColumnView[] {
  const described = Object.values(node.columns);
  const tested = tests.flatMap(({ column_name: column }) => (column === null ? [] : [column]));
  const missing = [...new Set(tested)].filter((name) => !(name in node.columns));
  return [...described, ...missing.map(undescribed)].map(({ name, description, data_type }) => ({
    name,
    description,
    data_type,
    tests: testViews(
      tests.filter((test) => test.column_name === name),
      last,
    ),
  }));
}

function undescribed(name: string): Pick<ColumnInfo, 'name' | 'description' | 'data_type'> {
  return { name, description: '', data_type: null };
}

export function testViews(tests: TestNode[], last: LastRuns): TestView[] {
  return tests.map((test) => ({
    unique_id: test.unique_id,
    name: test.test_metadata?.name ?? test.name,
    status: last.get(test.unique_id)?.status ?? null,
  }));
}

/** Neighbours that data flows from or to; tests are none. */
export function neighbours(manifest: Manifest, ids: readonly UniqueId[]): Neighbour[] {
  return ids.flatMap((id): Neighbour[] => {
    const source = manifest.sources[id];
    if (source) return [{ unique_id: id, name: sourceNode(source).name, resource_type: 'source' }];
    const node = manifest.nodes[id];
    if (!node || node.resource_type === 'test') return [];
    return [{ unique_id: id, name: node.name, resource_type: node.resource_type }];
  });
}
