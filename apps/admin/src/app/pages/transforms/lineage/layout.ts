import { Graph, layout } from '@dagrejs/dagre';
import { type GraphNode, type TransformGraph } from '../../../api/types';
import { inOrder } from './relations';

export const NODE = { width: 224, height: 44 };
const GAP = { node: 14, rank: 32, margin: 24, head: 40 };

/** So far a line goes straight on from its node. */
const LEVEL_PX = 12;

export interface PlacedNode {
  node: GraphNode;
  /** Of its upper left corner. */
  x: number;
  y: number;
}

export interface PlacedEdge {
  from: string;
  to: string;
  /** SVG path. */
  path: string;
}

/** A layer's columns: where it begins and how wide it is. */
export interface Band {
  layer: string;
  x: number;
  width: number;
}

export interface Lineage {
  /** In the order in which data flows. */
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  /** From left to right; none where the layers do not follow one another. */
  bands: Band[];
  width: number;
  height: number;
}

/** Seeds are raw material like sources, whichever schema they stand in. */
export function layerOf(node: GraphNode): string {
  return node.resource_type === 'model' ? node.layer : `${node.resource_type}s`;
}

/** Layers from the sources on: each after those it reads; undefined when two read one another. */
export function layersOf({ nodes, edges }: TransformGraph): string[] | undefined {
  const layer = new Map(nodes.map((node) => [node.unique_id, layerOf(node)]));
  const names: string[] = [...new Set(layer.values())].sort();
  const between = edges
    .map(({ from, to }) => ({ from: layer.get(from) ?? '', to: layer.get(to) ?? '' }))
    .filter(({ from, to }) => from !== to);
  const unique = [...new Map(between.map((edge) => [`${edge.from}\n${edge.to}`, edge])).values()];
  const raw: string[] = names.filter((name) => name === 'sources' || name === 'seeds');
  const ordered = inOrder(
    [...raw, ...names.filter((name) => !raw.includes(name))].map((name) => ({ unique_id: name })),
    unique,
  ).map(({ unique_id: name }) => name);
  const position = new Map(ordered.map((name, i) => [name, i]));
  const isForward = unique.every(({ from, to }) => (position.get(from) ?? 0) < (position.get(to) ?? 0));
  return isForward ? ordered : undefined;
}

/** Places the nodes: data flows from left to right, each layer in columns of its own. */
export function placeNodes(graph: TransformGraph): Lineage {
  const layers = layersOf(graph);
  const drawn = new Graph({ multigraph: false });
  drawn.setGraph({ rankdir: 'LR', nodesep: GAP.node, ranksep: GAP.rank, marginx: GAP.margin, marginy: GAP.margin });
  drawn.setDefaultEdgeLabel(() => ({}));
  for (const { unique_id: id } of graph.nodes) drawn.setNode(id, { ...NODE });
  for (const { from, to } of graph.edges) drawn.setEdge(from, to, {});
  separate(drawn, graph.nodes, layers ?? []);
  layout(drawn);
  const top = layers ? GAP.head : 0;
  const nodes = inOrder(graph.nodes, graph.edges).map((node) => {
    const { x = 0, y = 0 } = drawn.node(node.unique_id) as { x?: number; y?: number };
    return { node, x: x - NODE.width / 2, y: y - NODE.height / 2 + top };
  });
  const places = new Map(nodes.map((placed) => [placed.node.unique_id, placed]));
  const edges = graph.edges.map(({ from, to }) => {
    const { points = [] } = drawn.edge(from, to) as { points?: Point[] };
    const between = points.slice(1, -1).map(({ x, y }) => ({ x, y: y + top }));
    return { from, to, path: smooth(joined(places.get(from), between, places.get(to))) };
  });
  const { width = 0, height = 0 } = drawn.graph() as { width?: number; height?: number };
  return { nodes, edges, bands: bandsOf(nodes, layers ?? []), width, height: height + top };
}

/** Between two layers an invisible node that comes after all of the one and before all of the other. */
function separate(drawn: Graph, nodes: readonly GraphNode[], layers: readonly string[]): void {
  const idsOf = (layer: string | undefined): string[] =>
    nodes.filter((node) => layerOf(node) === layer).map(({ unique_id: id }) => id);
  layers.slice(1).forEach((layer, i) => {
    const border = `\0${layer}`;
    drawn.setNode(border, { width: 0, height: 0 });
    for (const id of idsOf(layers[i])) drawn.setEdge(id, border, { weight: 0 });
    for (const id of idsOf(layer)) drawn.setEdge(border, id, { weight: 0 });
  });
}

/** From the right side of the one to the left side of the other, level at both ends. */
function joined(from: PlacedNode | undefined, between: readonly Point[], to: PlacedNode | undefined): Point[] {
  if (!from || !to) return [];
  const start = { x: from.x + NODE.width, y: from.y + NODE.height / 2 };
  const end = { x: to.x, y: to.y + NODE.height / 2 };
  // What lies beside an end would bend the line back.
  const passed = between.filter(({ x }) => x > start.x + LEVEL_PX && x < end.x - LEVEL_PX);
  return [start, { ...start, x: start.x + LEVEL_PX }, ...passed, { ...end, x: end.x - LEVEL_PX }, end];
}

interface Point {
  x: number;
  y: number;
}

/** A path that turns gently at every point. */
export function smooth(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) return '';
  const turns = rest.slice(0, -1).map((point, i) => {
    const next = rest[i + 1] ?? point;
    const isLast = i === rest.length - 2;
    const [x, y] = isLast ? [next.x, next.y] : [(point.x + next.x) / 2, (point.y + next.y) / 2];
    return `Q${text(point)} ${text({ x, y })}`;
  });
  return `M${text(first)}${turns.join('') || `L${text(last)}`}`;
}

function text({ x, y }: Point): string {
  return `${Math.round(x)},${Math.round(y)}`;
}

function bandsOf(nodes: readonly PlacedNode[], layers: readonly string[]): Band[] {
  return layers.map((layer) => {
    const xs = nodes.filter(({ node }) => layerOf(node) === layer).map(({ x }) => x);
    const x = Math.min(...xs);
    return { layer, x, width: Math.max(...xs) + NODE.width - x };
  });
}
