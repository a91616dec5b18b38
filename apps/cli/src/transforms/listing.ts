import { type Manifest, type Node, type UniqueId } from '@strata/transform';
import type { Flags } from './flags.js';

/** The lines of `ls`, one for each node. */
export function listing(manifest: Manifest, ids: readonly UniqueId[], { output, resourceType }: Flags): string[] {
  const nodes = ids.flatMap((id) => manifest.nodes[id] ?? []);
  const chosen = nodes.filter((node) => resourceType === undefined || resourceType.includes(node.resource_type));
  return chosen.map(LINES[output ?? 'selector']);
}

const LINES: Record<NonNullable<Flags['output']>, (node: Node) => string> = {
  selector: ({ fqn }) => fqn.join('.'),
  name: ({ name }) => name,
  path: ({ original_file_path: path }) => path,
  json: ({ name, resource_type, package_name, original_file_path, unique_id, alias, config, tags, depends_on }) =>
    JSON.stringify({
      name,
      resource_type,
      package_name,
      original_file_path,
      unique_id,
      alias,
      config,
      tags,
      depends_on,
    }),
};
