import fc from 'fast-check';
import { type GraphNode, type TransformGraph } from '../../../api/types';
import { layersOf, NODE, placeNodes, smooth } from './layout';
import { inOrder, relationsOf } from './relations';
import { centre, fitInto, pan, shows, zoom } from './viewport';

function node(id: string, layer: string): GraphNode {
  const resource_type = layer === 'source' ? 'source' : 'model';
  return { unique_id: id, name: id, resource_type, layer, materialized: null, status: null, dirty_intervals: 0 };
}

const edges = (...pairs: string[]): TransformGraph['edges'] =>
  pairs.map((pair) => {
    const [from = '', to = ''] = pair.split('>');
    return { from, to };
  });

const shop: TransformGraph = {
  nodes: [
    node('agg', 'aggregates'),
    node('fct', 'marts'),
    node('dim', 'marts'),
    node('stg', 'staging'),
    node('events', 'source'),
    node('people', 'source'),
  ],
  edges: edges('events>stg', 'stg>fct', 'fct>agg', 'people>dim', 'fct>dim'),
};

describe('relations of a node', () => {
  it('are everything it reads and everything that reads it', () => {
    const { upstream, downstream } = relationsOf(shop.edges, 'fct');
    expect([...upstream].sort()).toEqual(['events', 'stg']);
    expect([...downstream].sort()).toEqual(['agg', 'dim']);
  });

  it('end in a circle, and leave out the node itself', () => {
    const { upstream, downstream } = relationsOf(edges('a>b', 'b>c', 'c>a'), 'a');
    expect([...upstream].sort()).toEqual(['b', 'c']);
    expect([...downstream].sort()).toEqual(['b', 'c']);
  });
});

describe('the order of nodes', () => {
  it('is that in which data flows, for any graph without circles', () => {
    const graph = fc.integer({ min: 1, max: 30 }).chain((n) =>
      fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 80 }).map((pairs) => ({
        nodes: Array.from({ length: n }, (_, i) => node(String(i), 'marts')).reverse(),
        edges: pairs.filter(([a, b]) => a < b).map(([a, b]) => ({ from: String(a), to: String(b) })),
      })),
    );
    fc.assert(
      fc.property(graph, ({ nodes, edges: given }) => {
        const ids = inOrder(nodes, given).map(({ unique_id: id }) => id);
        expect([...ids].sort()).toEqual(nodes.map(({ unique_id: id }) => id).sort());
        for (const { from, to } of given) expect(ids.indexOf(from)).toBeLessThan(ids.indexOf(to));
      }),
    );
  });

  it('keeps the nodes of a circle', () => {
    const nodes = ['a', 'b'].map((id) => node(id, 'marts'));
    expect(inOrder(nodes, edges('a>b', 'b>a'))).toEqual(nodes);
  });
});

describe('the layout', () => {
  it('has the layers as columns, in the order in which data flows', () => {
    expect(layersOf(shop)).toEqual(['sources', 'staging', 'marts', 'aggregates']);
    const { nodes, bands, width } = placeNodes(shop);
    const xOf = Object.fromEntries(nodes.map(({ node: { unique_id: id }, x }) => [id, x]));
    // `people` is read late and stands with the other source all the same.
    expect(xOf['people']).toBe(xOf['events']);
    const ends = bands.map(({ x, width: w }) => [x, x + w] as const);
    ends.slice(1).forEach(([x], i) => expect(x).toBeGreaterThan(ends[i]?.[1] ?? Infinity));
    expect(ends.at(-1)?.[1]).toBeLessThanOrEqual(width);
  });

  it('lays no node over another', () => {
    const { nodes } = placeNodes(shop);
    for (const a of nodes) {
      for (const b of nodes) {
        const apart = Math.abs(a.x - b.x) >= NODE.width || Math.abs(a.y - b.y) >= NODE.height;
        expect(a === b || apart).toBe(true);
      }
    }
  });

  it('does without layers where they read one another', () => {
    const nodes = [node('a', 'one'), node('b', 'two'), node('c', 'one')];
    const graph = { nodes, edges: edges('a>b', 'b>c') };
    expect(layersOf(graph)).toBeUndefined();
    expect(placeNodes(graph)).toMatchObject({ bands: [], nodes: [{}, {}, {}] });
  });

  it('of nothing is nothing', () => {
    expect(placeNodes({ nodes: [], edges: [] })).toMatchObject({ nodes: [], edges: [], bands: [] });
  });

  it('draws an edge from point to point', () => {
    const [a, b, c, d] = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 20, y: 10 },
      { x: 30, y: 10 },
    ] as const;
    expect(smooth([a, b])).toBe('M0,0L10,0');
    expect(smooth([a, b, c])).toBe('M0,0Q10,0 20,10');
    expect(smooth([a, b, c, d])).toBe('M0,0Q10,0 15,5Q20,10 30,10');
    expect(smooth([])).toBe('');
  });
});

describe('the viewport', () => {
  const view = { width: 800, height: 600 };

  it('fits the whole graph, and does not blow up a small one', () => {
    expect(fitInto({ width: 1_600, height: 600 }, view)).toEqual({ scale: 0.5, x: 0, y: 150 });
    expect(fitInto({ width: 400, height: 300 }, view)).toEqual({ scale: 1, x: 200, y: 150 });
  });

  it('keeps what is under the pointer while it zooms, within limits', () => {
    const [from, point] = [
      { x: 10, y: 20, scale: 1 },
      { x: 110, y: 220 },
    ];
    const to = zoom(from, 1.5, point);
    expect([(point.x - to.x) / to.scale, (point.y - to.y) / to.scale]).toEqual([100, 200]);
    expect(zoom(from, 100, point).scale).toBe(2);
    expect(zoom(from, 0.001, point).scale).toBe(0.15);
  });

  it('centres a node so that it can be read, and knows whether it is seen', () => {
    const box = { x: 5_000, y: 100, width: 200, height: 40 };
    const far = fitInto({ width: 6_000, height: 400 }, view);
    const near = centre({ ...far, scale: 0.2 }, box, view);
    expect(shows(near, box, view)).toBe(true);
    expect(near.scale).toBe(0.8);
    expect(shows(pan(near, 500, 0), box, view)).toBe(false);
  });
});
