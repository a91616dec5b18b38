import { NodeIndex } from '../graph/lookup.js';
import type { Manifest, Node, SourceNode } from '../manifest.js';
import { nearest } from '../nearest.js';
import type { Draft } from './assemble.js';
import type { Problems } from './problems.js';

/** What a name could stand for that is switched off. */
export interface Disabled {
  nodes: ReadonlySet<string>;
  sources: ReadonlySet<string>;
}

interface Place {
  file: string;
  line: number;
}

function placeOf({ candidate, captured }: Draft, key: string): Place {
  return captured.places[key] ?? { file: candidate.shownFile, line: candidate.line };
}

function hintFor(name: string, known: Iterable<string>, otherwise: string): string {
  const near = nearest(name, known);
  return near === undefined ? otherwise : `Did you mean ${near}?`;
}

/** Finds the parents of nodes, and says which do not exist. */
export class References {
  private readonly index: NodeIndex;

  constructor(
    manifest: Pick<Manifest, 'nodes' | 'sources'>,
    projectName: string,
    private readonly disabled: Disabled,
    private readonly problems: Problems,
  ) {
    this.index = new NodeIndex(manifest, projectName);
  }

  /** Fills in the node's parents. @returns false for a test that has lost what it tests */
  resolve(node: Node, one: Draft): boolean {
    const refs = node.refs.map((ref) => this.ref(ref.name, ref.package, one));
    const sources = node.sources.map(([source, table]) => this.source(source, table, one));
    const parents = [...refs, ...sources];
    node.depends_on.nodes = [...new Set(parents.flatMap((parent) => (parent === undefined ? [] : [parent.unique_id])))];
    return node.resource_type !== 'test' || parents.every((parent) => parent !== undefined);
  }

  private ref(name: string, packageName: string | null, one: Draft): Node | undefined {
    const node = this.index.ref(name, packageName, one.candidate.package.settings.name);
    if (node !== undefined) return node;
    const place = placeOf(one, `ref:${name}`);
    const written = packageName === null ? `ref('${name}')` : `ref('${packageName}', '${name}')`;
    if (this.disabled.nodes.has(name)) {
      this.miss(one, 'disabled_ref', `${written}: ${name} is disabled`, place, 'Enable it, or disable this one too.');
    } else {
      const hint = hintFor(name, this.index.refNames(), 'There is no model or seed of this name.');
      this.miss(one, 'unknown_ref', `${written} finds no model or seed`, place, hint);
    }
    return undefined;
  }

  private source(source: string, table: string, one: Draft): SourceNode | undefined {
    const node = this.index.source(source, table, one.candidate.package.settings.name);
    if (node !== undefined) return node;
    const name = `${source}.${table}`;
    const place = placeOf(one, `source:${name}`);
    const written = `source('${source}', '${table}')`;
    if (this.disabled.sources.has(name)) {
      this.miss(one, 'disabled_ref', `${written} is disabled`, place, 'Enable it, or disable this one too.');
    } else {
      const hint = hintFor(name, this.index.sourceNames(), 'Define it under sources: in a .yml file.');
      this.miss(one, 'unknown_source', `${written} is not defined`, place, hint);
    }
    return undefined;
  }

  /** A test of what is not there is left out, as dbt does; a model cannot do without. */
  private miss({ candidate }: Draft, code: string, message: string, place: Place, hint: string): void {
    if (candidate.kind === 'test')
      this.problems.warn({ code, message: `${message}; the test ${candidate.name} is left out`, ...place, hint });
    else this.problems.add({ code, message, ...place, hint });
  }
}
