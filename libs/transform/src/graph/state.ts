import { ProjectErrors } from '../errors.js';
import type { Manifest, Node, SourceNode, UniqueId } from '../manifest.js';

type Resource = Node | SourceNode;

/** JSON whose keys are in order, to compare by. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

function macrosUsed(manifest: Manifest, ids: readonly UniqueId[]): Set<UniqueId> {
  const found = new Set<UniqueId>();
  const open = [...ids];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(manifest.macros[next]?.depends_on.macros ?? []));
  }
  return found;
}

function sameMacros(now: Node, before: Node, manifest: Manifest, state: Manifest): boolean {
  const used = macrosUsed(manifest, now.depends_on.macros);
  const old = macrosUsed(state, before.depends_on.macros);
  if (used.size !== old.size) return false;
  return [...used].every((id) => manifest.macros[id]?.macro_sql === state.macros[id]?.macro_sql);
}

type Aspect = 'body' | 'configs' | 'relation' | 'macros';
type Same = (now: Node, before: Node, manifest: Manifest, state: Manifest) => boolean;

const ASPECTS: Record<Aspect, Same> = {
  body: (now, before) => now.checksum.checksum === before.checksum.checksum,
  configs: (now, before) => canonical(now.config) === canonical(before.config),
  relation: (now, before) =>
    now.database === before.database && now.schema === before.schema && now.alias === before.alias,
  macros: sameMacros,
};

function sameSource(now: SourceNode, before: SourceNode): boolean {
  const aspects = ({ relation_name, freshness, loaded_at_field }: SourceNode): string =>
    canonical([relation_name, freshness, loaded_at_field]);
  return aspects(now) === aspects(before);
}

function isModified(now: Resource, aspects: readonly Aspect[], manifest: Manifest, state: Manifest): boolean {
  if (now.resource_type === 'source') {
    const before = state.sources[now.unique_id];
    return before === undefined || !sameSource(now, before);
  }
  const before = state.nodes[now.unique_id];
  return before === undefined || aspects.some((aspect) => !ASPECTS[aspect](now, before, manifest, state));
}

/**
 * `state:new`, `state:modified` or `state:modified.body` against an earlier manifest; `old` and `unmodified` are their
 * opposites.
 * @throws ProjectErrors `selection`
 */
export function stateTest(
  [kind = '', aspect]: readonly string[],
  manifest: Manifest,
  state: Manifest,
): (resource: Resource) => boolean {
  const all = Object.keys(ASPECTS) as Aspect[];
  const aspects = aspect === undefined ? all : all.filter((one) => one === aspect);
  const isNew = ({ unique_id: id }: Resource): boolean =>
    state.nodes[id] === undefined && state.sources[id] === undefined;
  const modified = (resource: Resource): boolean => isModified(resource, aspects, manifest, state);
  if (aspects.length > 0) {
    if (kind === 'new') return isNew;
    if (kind === 'old') return (resource) => !isNew(resource);
    if (kind === 'modified') return modified;
    if (kind === 'unmodified') return (resource) => !modified(resource);
  }
  const hint = `Use state:new, state:old, state:modified, state:unmodified or state:modified.<${all.join('|')}>.`;
  throw new ProjectErrors([{ code: 'selection', message: `there is no state:${[kind, aspect].join('.')}`, hint }]);
}

/** A manifest as the text of manifest.json. */
export function manifestJson(manifest: Manifest): string {
  return JSON.stringify(manifest);
}

/**
 * Reads the manifest.json of an earlier run.
 * @throws ProjectErrors `state` for what is none
 */
export function readManifest(text: string): Manifest {
  const hint = 'Write one by a run or by compile, and name its folder.';
  const wrong = new ProjectErrors([{ code: 'state', message: 'this is no manifest.json', hint }]);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw wrong;
  }
  if (typeof data !== 'object' || data === null || !('nodes' in data) || !('sources' in data) || !('macros' in data)) {
    throw wrong;
  }
  return data as Manifest;
}
