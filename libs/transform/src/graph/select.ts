import type { Manifest, UniqueId } from '../manifest.js';
import { parseCriterion, type Criterion } from './criterion.js';
import { directlySelected } from './methods.js';

/** What of a project a command is about, in dbt's words. */
export interface Selection {
  /** Each may hold several, by blanks (either) and commas (both). All when there is none. */
  select?: readonly string[];
  exclude?: readonly string[];
  /** Models, seeds and tests when not given. */
  resourceTypes?: readonly string[];
  /** What `state:` compares with. */
  state?: Manifest;
}

const DEFAULT_TYPES = ['model', 'seed', 'test'];

type Neighbours = Readonly<Record<UniqueId, readonly UniqueId[]>>;

/** Adds so many generations of neighbours. */
function extend(start: Iterable<UniqueId>, neighbours: Neighbours, generations: number): Set<UniqueId> {
  const found = new Set(start);
  let edge = [...found];
  for (let left = generations; left > 0 && edge.length > 0; left--) {
    const next = edge.flatMap((id) => neighbours[id] ?? []).filter((id) => !found.has(id));
    edge = [...new Set(next)];
    for (const id of edge) found.add(id);
  }
  return found;
}

function withRelatives(
  ids: readonly UniqueId[],
  criterion: Criterion,
  { parent_map, child_map }: Manifest,
): Set<UniqueId> {
  if (criterion.withChildrensParents) return extend(extend(ids, child_map, Infinity), parent_map, Infinity);
  const up = extend(ids, parent_map, criterion.parents);
  const down = extend(ids, child_map, criterion.children);
  return new Set([...up, ...down]);
}

/** dbt's eager choice of tests: each that looks at something selected. */
function withTests(ids: ReadonlySet<UniqueId>, { child_map, nodes }: Manifest): Set<UniqueId> {
  const tests = [...ids].flatMap((id) => child_map[id] ?? []).filter((id) => nodes[id]?.resource_type === 'test');
  return new Set([...ids, ...tests]);
}

function selectOne(text: string, manifest: Manifest, state: Manifest | undefined): Set<UniqueId> {
  const criterion = parseCriterion(text);
  const direct = directlySelected(criterion, manifest, state).map((resource) => resource.unique_id);
  return withTests(withRelatives(direct, criterion, manifest), manifest);
}

function selectAll(texts: readonly string[], manifest: Manifest, state: Manifest | undefined): Set<UniqueId> {
  const unions = texts.flatMap((text) => text.split(/\s+/)).filter((text) => text !== '');
  const sets = unions.map((union) => {
    const parts = union.split(',');
    return parts
      .map((part) => selectOne(part, manifest, state))
      .reduce((a, b) => new Set([...a].filter((id) => b.has(id))));
  });
  return new Set(sets.flatMap((ids) => [...ids]));
}

/**
 * The nodes that a selection names, as dbt's --select and --exclude. Pure.
 * @throws ProjectErrors `selection` for what cannot be understood
 */
export function selectNodes(manifest: Manifest, selection: Selection): UniqueId[] {
  const { select = [], exclude = [], resourceTypes = DEFAULT_TYPES, state } = selection;
  const all = [...Object.keys(manifest.nodes), ...Object.keys(manifest.sources)];
  const chosen = select.length === 0 ? new Set(all) : selectAll(select, manifest, state);
  const excluded = selectAll(exclude, manifest, state);
  return all.filter((id) => {
    const type = manifest.nodes[id]?.resource_type ?? 'source';
    return chosen.has(id) && !excluded.has(id) && resourceTypes.includes(type);
  });
}
