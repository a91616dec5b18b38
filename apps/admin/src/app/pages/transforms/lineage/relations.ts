import { type TransformGraph } from '../../../api/types';

/** Everything that a node reads, directly or not, and everything that reads it. */
export interface Relations {
  upstream: ReadonlySet<string>;
  downstream: ReadonlySet<string>;
}

export function relationsOf(edges: TransformGraph['edges'], id: string): Relations {
  return {
    upstream: reached(
      edges.map(({ from, to }) => [to, from]),
      id,
    ),
    downstream: reached(
      edges.map(({ from, to }) => [from, to]),
      id,
    ),
  };
}

function reached(steps: readonly (readonly [string, string])[], start: string): Set<string> {
  const next = new Map<string, string[]>();
  for (const [from, to] of steps) next.set(from, [...(next.get(from) ?? []), to]);
  const found = new Set<string>();
  const waiting = [...(next.get(start) ?? [])];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...(next.get(id) ?? []));
  }
  found.delete(start);
  return found;
}

/** Nodes so that each stands after what it reads; among equals in the order given. A circle's nodes come last. */
export function inOrder<T extends { unique_id: string }>(nodes: readonly T[], edges: TransformGraph['edges']): T[] {
  const byId = new Map(nodes.map((node) => [node.unique_id, node]));
  const waits = new Map(nodes.map(({ unique_id: id }) => [id, 0]));
  for (const { to } of edges) waits.set(to, (waits.get(to) ?? 0) + 1);
  const ready = nodes.filter(({ unique_id: id }) => waits.get(id) === 0);
  const ordered: T[] = [];
  for (let node = ready.shift(); node; node = ready.shift()) {
    ordered.push(node);
    for (const { from, to } of edges) {
      if (from !== node.unique_id) continue;
      const left = (waits.get(to) ?? 0) - 1;
      waits.set(to, left);
      const freed = left === 0 ? byId.get(to) : undefined;
      if (freed) ready.push(freed);
    }
  }
  const placed = new Set(ordered);
  return [...ordered, ...nodes.filter((node) => !placed.has(node))];
}
