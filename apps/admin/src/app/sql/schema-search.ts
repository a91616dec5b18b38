import { type Relation } from '../api/types';

export interface SchemaGroup {
  schema: string;
  relations: { name: string; relation: Relation; columns: Relation['columns'] }[];
}

/** The relations by schema, narrowed to names that contain the words; a relation's own name keeps all its columns. */
export function matching(relations: readonly Relation[], search: string): SchemaGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const groups = new Map<string, SchemaGroup>();
  for (const relation of relations) {
    const name = `${relation.schema}.${relation.name}`;
    const columns = has(name) ? relation.columns : relation.columns.filter((column) => has(column.name));
    if (!has(name) && columns.length === 0) continue;
    const group = groups.get(relation.schema) ?? { schema: relation.schema, relations: [] };
    group.relations.push({ name, relation, columns });
    groups.set(relation.schema, group);
  }
  return [...groups.values()];
}
