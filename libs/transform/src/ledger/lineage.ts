import { isKept, isLedgered, type Manifest, type ModelNode, type UniqueId } from '../manifest.js';

/** The table that ingest writes and marks. */
const EVENTS = { schema: 'raw', identifier: 'events' };
/** As a follower of raw.followers names it. */
export const EVENTS_RELATION = `${EVENTS.schema}.${EVENTS.identifier}`;

/** All models that have pending rows. */
export function keptModels(manifest: Manifest): ModelNode[] {
  return Object.values(manifest.nodes).filter(isKept);
}

/** Those that are rebuilt by intervals of their event_time. */
export function ledgeredModels(manifest: Manifest): ModelNode[] {
  return Object.values(manifest.nodes).filter(isLedgered);
}

/** The kept models that read these, directly or through models that the ledger does not keep. */
function readersOf(manifest: Manifest, ids: readonly UniqueId[]): ModelNode[] {
  const found = new Map<UniqueId, ModelNode>();
  const seen = new Set<UniqueId>();
  const queue = [...ids];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const child of manifest.child_map[id] ?? []) {
      if (seen.has(child)) continue;
      seen.add(child);
      const node = manifest.nodes[child];
      if (isKept(node)) found.set(child, node);
      else queue.push(child);
    }
  }
  return [...found.values()];
}

/** The kept models that read the events themselves: a mark of ingest dirties them. */
export function readersOfEvents(manifest: Manifest): ModelNode[] {
  const sources = Object.values(manifest.sources).filter(
    ({ schema, identifier }) => schema === EVENTS.schema && identifier === EVENTS.identifier,
  );
  return readersOf(
    manifest,
    sources.map((source) => source.unique_id),
  );
}

/** The kept models that have to follow when `model` changes. */
export function followers(manifest: Manifest, model: ModelNode): ModelNode[] {
  return readersOf(manifest, [model.unique_id]);
}
