import type { Manifest, ModelNode, SeedNode, SourceNode } from '../manifest.js';

export type Refable = ModelNode | SeedNode;

/** Models, seeds and sources by the names that `ref` and `source` use. */
export class NodeIndex {
  private readonly refables = new Map<string, Refable[]>();
  private readonly sources = new Map<string, SourceNode[]>();

  constructor(
    { nodes, sources }: Pick<Manifest, 'nodes' | 'sources'>,
    private readonly projectName: string,
  ) {
    for (const node of Object.values(nodes)) if (node.resource_type !== 'test') push(this.refables, node.name, node);
    for (const source of Object.values(sources)) push(this.sources, `${source.source_name}.${source.name}`, source);
  }

  /** The node that `ref(packageName, name)` of a node in `from` means. */
  ref(name: string, packageName: string | null, from: string): Refable | undefined {
    return this.choose(this.refables.get(name) ?? [], packageName, from);
  }

  source(source: string, table: string, from: string): SourceNode | undefined {
    return this.choose(this.sources.get(`${source}.${table}`) ?? [], null, from);
  }

  /** Names for the hint of an unknown ref. */
  refNames(): Iterable<string> {
    return this.refables.keys();
  }

  sourceNames(): Iterable<string> {
    return this.sources.keys();
  }

  private choose<T extends { package_name: string }>(
    nodes: readonly T[],
    wanted: string | null,
    from: string,
  ): T | undefined {
    const of = (place: string): T | undefined => nodes.find((node) => node.package_name === place);
    return wanted === null ? (of(from) ?? of(this.projectName) ?? nodes[0]) : of(wanted);
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
