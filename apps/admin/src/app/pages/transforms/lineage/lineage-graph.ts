import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { type GraphNode, type TransformGraph } from '../../../api/types';
import { Button } from '../../../ui/button';
import { plural } from '../../../ui/format';
import { Icon } from '../../../ui/icon';
import { graphLook } from '../status';
import { layerOf, NODE, placeNodes, type PlacedEdge, type PlacedNode } from './layout';
import { relationsOf } from './relations';
import { centre, fitInto, pan, shows, zoom, type Size, type Viewport } from './viewport';

const KEY_STEP = 60;
/** A hand is never quite still: below this a press is a click. */
const DRAG_FROM_PX = 4;
/** Of the legend, which lies over the picture. */
const FOOT_PX = 48;
/** Of the card about the chosen node (lineage.page.scss), with what is left free beside it. */
const CARD_PX = 330;
const WHEEL_SPEED = 0.0015;

/** The models as a picture: what reads what, from the sources on the left to what people see on the right. */
@Component({
  selector: 'app-lineage-graph',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  templateUrl: './lineage-graph.html',
  styleUrl: './lineage-graph.scss',
})
export class LineageGraph {
  readonly graph = input.required<TransformGraph>();
  /** Unique id. */
  readonly selected = input<string>();
  readonly pick = output<string>();

  protected readonly size = NODE;
  protected readonly dragging = signal(false);
  private readonly canvas = viewChild.required<ElementRef<SVGSVGElement>>('canvas');
  private readonly view = signal<Size | undefined>(undefined);
  private readonly viewport = signal<Viewport>({ x: 0, y: 0, scale: 1 });
  private held?: { x: number; y: number; moved: boolean };

  protected readonly lineage = computed(() => placeNodes(this.graph()));
  protected readonly transform = computed(() => {
    const { x, y, scale } = this.viewport();
    return `translate(${x},${y}) scale(${scale})`;
  });
  private readonly related = computed(() => {
    const id = this.selected();
    return id === undefined ? undefined : relationsOf(this.graph().edges, id);
  });

  constructor() {
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const element = this.canvas().nativeElement;
      const observer = new ResizeObserver(() => this.measure());
      observer.observe(element);
      destroyed.onDestroy(() => observer.disconnect());
    });
    effect(() => {
      const id = this.selected();
      const view = this.view();
      if (id !== undefined && view) untracked(() => this.show(id));
    });
  }

  protected look(node: GraphNode) {
    return graphLook(node);
  }

  protected kind({ resource_type, materialized, dirty_intervals: dirty }: GraphNode): string {
    const what = resource_type === 'model' ? (materialized ?? 'model') : resource_type;
    return dirty > 0 ? `${what} · ${plural(dirty, 'interval')} waiting` : what;
  }

  /** Begins with what is seen, as people say it who speak to their browser. */
  protected describe(node: GraphNode): string {
    const status = node.resource_type === 'source' ? '' : `, ${this.look(node).label}`;
    return `${node.name} ${this.kind(node)}, in ${layerOf(node)}${status}`;
  }

  protected encode(id: string): string {
    return encodeURIComponent(id);
  }

  protected isDim(id: string): boolean {
    const related = this.related();
    return !!related && id !== this.selected() && !related.upstream.has(id) && !related.downstream.has(id);
  }

  protected isLitEdge(edge: PlacedEdge): boolean {
    return this.related() !== undefined && !this.isDimEdge(edge);
  }

  /** Lit are the ways to the node and from it on, not those beside it. */
  protected isDimEdge({ from, to }: PlacedEdge): boolean {
    const [related, id] = [this.related(), this.selected()];
    if (!related || id === undefined) return false;
    const leadsHere = related.upstream.has(from) && (to === id || related.upstream.has(to));
    const leadsOn = (from === id || related.downstream.has(from)) && related.downstream.has(to);
    return !leadsHere && !leadsOn;
  }

  protected choose(event: MouseEvent, id: string): void {
    // A new tab is a new tab.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (!this.held?.moved) this.pick.emit(id);
  }

  protected grab(event: PointerEvent): void {
    if (event.button === 0) this.held = { x: event.clientX, y: event.clientY, moved: false };
  }

  protected drag(event: PointerEvent): void {
    if (!this.held || event.buttons === 0) return;
    const [dx, dy] = [event.clientX - this.held.x, event.clientY - this.held.y];
    if (!this.held.moved && Math.hypot(dx, dy) < DRAG_FROM_PX) return;
    if (!this.held.moved) this.canvas().nativeElement.setPointerCapture(event.pointerId);
    this.held = { x: event.clientX, y: event.clientY, moved: true };
    this.dragging.set(true);
    this.viewport.update((from) => pan(from, dx, dy));
  }

  protected release(): void {
    this.dragging.set(false);
    // The click that ends a drag comes after this.
    setTimeout(() => (this.held = undefined));
  }

  protected wheel(event: WheelEvent): void {
    event.preventDefault();
    const { left, top } = this.canvas().nativeElement.getBoundingClientRect();
    const point = { x: event.clientX - left, y: event.clientY - top };
    this.viewport.update((from) => zoom(from, Math.exp(-event.deltaY * WHEEL_SPEED), point));
  }

  protected key(event: KeyboardEvent): void {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => this.move(KEY_STEP, 0),
      ArrowRight: () => this.move(-KEY_STEP, 0),
      ArrowUp: () => this.move(0, KEY_STEP),
      ArrowDown: () => this.move(0, -KEY_STEP),
      '+': () => this.zoomBy(1.25),
      '=': () => this.zoomBy(1.25),
      '-': () => this.zoomBy(0.8),
      '0': () => this.showAll(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  protected zoomBy(factor: number): void {
    const { width, height } = this.view() ?? { width: 0, height: 0 };
    this.viewport.update((from) => zoom(from, factor, { x: width / 2, y: height / 2 }));
  }

  protected showAll(): void {
    const view = this.view();
    if (view) this.viewport.set(fitInto(this.lineage(), { ...view, height: view.height - FOOT_PX }));
  }

  /** Brings a node that was searched for into the middle. */
  centreOn(id: string): void {
    const [placed, view] = [this.placed(id), this.view()];
    if (placed && view) this.viewport.update((from) => centre(from, { ...placed, ...NODE }, view));
  }

  /** Whoever comes to a node by the keyboard sees it. */
  protected reveal({ x, y }: PlacedNode, covered = 0): void {
    const view = this.view();
    if (!view) return;
    const [box, open] = [
      { x, y, ...NODE },
      { ...view, width: view.width - covered },
    ];
    if (!shows(this.viewport(), box, open)) this.viewport.set(centre(this.viewport(), box, open));
  }

  /** The card about the chosen node lies over the right end of a wide picture, and below a narrow one. */
  private show(id: string): void {
    const [placed, width] = [this.placed(id), this.view()?.width ?? 0];
    if (placed) this.reveal(placed, width > 2 * CARD_PX ? CARD_PX : 0);
  }

  private placed(id: string): PlacedNode | undefined {
    return this.lineage().nodes.find(({ node }) => node.unique_id === id);
  }

  private move(dx: number, dy: number): void {
    this.viewport.update((from) => pan(from, dx, dy));
  }

  private measure(): void {
    const { width, height } = this.canvas().nativeElement.getBoundingClientRect();
    const isFirst = this.view() === undefined;
    this.view.set({ width, height });
    if (isFirst) this.showAll();
  }
}
