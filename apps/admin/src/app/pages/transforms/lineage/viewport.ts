/** What of the graph is seen: it is drawn scaled by `scale`, then moved by (x, y). */
export interface Viewport {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

const SCALES = { min: 0.15, max: 2 };
/** Wholly seen small graphs are not blown up. */
const FIT_MAX = 1;

const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);

/** The whole graph, in the middle. */
export function fitInto(graph: Size, view: Size): Viewport {
  const wanted = Math.min(view.width / (graph.width || 1), view.height / (graph.height || 1));
  const scale = clamp(wanted, SCALES.min, FIT_MAX);
  return { scale, x: (view.width - graph.width * scale) / 2, y: (view.height - graph.height * scale) / 2 };
}

/** Scaled by a factor; what is at the point stays there. */
export function zoom(from: Viewport, factor: number, point: { x: number; y: number }): Viewport {
  const scale = clamp(from.scale * factor, SCALES.min, SCALES.max);
  const ratio = scale / from.scale;
  return { scale, x: point.x - (point.x - from.x) * ratio, y: point.y - (point.y - from.y) * ratio };
}

export function pan(from: Viewport, dx: number, dy: number): Viewport {
  return { ...from, x: from.x + dx, y: from.y + dy };
}

/** The box in the middle, at a scale at which it can be read. */
export function centre(from: Viewport, box: Size & { x: number; y: number }, view: Size): Viewport {
  const scale = Math.max(from.scale, 0.8);
  return {
    scale,
    x: view.width / 2 - (box.x + box.width / 2) * scale,
    y: view.height / 2 - (box.y + box.height / 2) * scale,
  };
}

/** True when the whole box is seen. */
export function shows({ x, y, scale }: Viewport, box: Size & { x: number; y: number }, view: Size): boolean {
  const [left, top] = [box.x * scale + x, box.y * scale + y];
  return left >= 0 && top >= 0 && left + box.width * scale <= view.width && top + box.height * scale <= view.height;
}
