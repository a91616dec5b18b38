import type { Manifest, UniqueId } from '../manifest.js';

/** Parents by child, among whatever ids the graph holds. */
export type Parents = Readonly<Record<UniqueId, readonly UniqueId[]>>;

/** A node of a run, and the selected nodes that it waits for. */
export interface PlannedNode {
  id: UniqueId;
  parents: UniqueId[];
}

/** A circle in the graph, as `[a, b, a]` from a node to the one that it needs; undefined when there is none. */
export function findCycle(parents: Parents): UniqueId[] | undefined {
  const done = new Set<UniqueId>();
  for (const start of Object.keys(parents)) {
    const cycle = done.has(start) ? undefined : cycleFrom(start, parents, done);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Goes as deep as it can with a list of its own: a chain of models may be longer than the stack. */
function cycleFrom(start: UniqueId, parents: Parents, done: Set<UniqueId>): UniqueId[] | undefined {
  const path: { id: UniqueId; next: number }[] = [{ id: start, next: 0 }];
  const onPath = new Set([start]);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const parent = parents[top.id]?.[top.next++];
    if (parent === undefined) {
      done.add(top.id);
      onPath.delete(top.id);
      path.pop();
    } else if (onPath.has(parent)) {
      const from = path.findIndex(({ id }) => id === parent);
      return [...path.slice(from).map(({ id }) => id), parent];
    } else if (!done.has(parent)) {
      path.push({ id: parent, next: 0 });
      onPath.add(parent);
    }
  }
  return undefined;
}

function selectedAncestors(id: UniqueId, parents: Parents, selected: ReadonlySet<UniqueId>): UniqueId[] {
  const found = new Set<UniqueId>();
  const seen = new Set<UniqueId>();
  const open = [...(parents[id] ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (selected.has(next)) found.add(next);
    else open.push(...(parents[next] ?? []));
  }
  return [...found];
}

/** In dbt a model waits for the tests of its parents: in `build` a failing test skips what lies downstream. */
function withTestEdges(manifest: Manifest, selected: ReadonlySet<UniqueId>): Parents {
  const tests = [...selected].filter((id) => manifest.nodes[id]?.resource_type === 'test');
  if (tests.length === 0 || tests.length === selected.size) return manifest.parent_map;
  const parents: Record<UniqueId, UniqueId[]> = Object.fromEntries(
    Object.entries(manifest.parent_map).map(([id, list]) => [id, [...list]]),
  );
  for (const test of tests) {
    const tested = manifest.parent_map[test] ?? [];
    for (const id of behindAll(tested, manifest)) parents[id]?.push(test);
  }
  return parents;
}

/**
 * The first models downstream of every one of these, as in dbt: a test of two models keeps back what reads both. What
 * lies further down waits for them.
 */
function behindAll(tested: readonly UniqueId[], manifest: Manifest): UniqueId[] {
  const [first, ...others] = tested.map((id) => descendants(id, manifest));
  const behind = new Set([...(first ?? [])].filter((id) => others.every((other) => other.has(id))));
  return [...behind].filter(
    (id) =>
      manifest.nodes[id]?.resource_type !== 'test' && !manifest.parent_map[id]?.some((parent) => behind.has(parent)),
  );
}

function descendants(id: UniqueId, manifest: Manifest): Set<UniqueId> {
  const found = new Set<UniqueId>();
  const open = [...(manifest.child_map[id] ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(manifest.child_map[next] ?? []));
  }
  return found;
}

/**
 * The order of a run: each node after those it needs, and with them the selected ones that it waits for, also across
 * nodes that are not selected. Pure, and the same for the same input.
 */
export function planOrder(manifest: Manifest, ids: readonly UniqueId[]): PlannedNode[] {
  const selected = new Set(ids.filter((id) => manifest.nodes[id] !== undefined));
  const parents = withTestEdges(manifest, selected);
  const planned = new Map([...selected].sort().map((id) => [id, selectedAncestors(id, parents, selected).sort()]));
  const waiting = new Map([...planned].map(([id, list]) => [id, list.length]));
  const children = new Map<UniqueId, UniqueId[]>();
  for (const [id, list] of planned)
    for (const parent of list) children.set(parent, [...(children.get(parent) ?? []), id]);
  const order: PlannedNode[] = [];
  const ready = [...planned.keys()].filter((id) => waiting.get(id) === 0);
  for (let at = 0; at < ready.length; at++) {
    const id = ready[at] ?? '';
    order.push({ id, parents: planned.get(id) ?? [] });
    for (const child of children.get(id) ?? []) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  return order;
}
