import type { RelationInfo } from '@strata/query';
import type { Manifest } from '@strata/transform';

/** Adds what the transform project says about its models and sources, where the database itself says nothing. */
export function described(relations: readonly RelationInfo[], manifest: Manifest | undefined): RelationInfo[] {
  if (!manifest) return [...relations];
  const known = new Map(
    [...Object.values(manifest.nodes), ...Object.values(manifest.sources)].map((node) => [
      `${node.schema}.${'alias' in node ? node.alias : node.identifier}`,
      node,
    ]),
  );
  return relations.map((relation) => {
    const node = known.get(`${relation.schema}.${relation.name}`);
    if (!node) return relation;
    const columns = relation.columns.map((column) => ({
      ...column,
      description: column.description || (node.columns[column.name]?.description ?? ''),
    }));
    return { ...relation, description: relation.description || node.description.trim(), columns };
  });
}
