import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { query } from '../../../api/query';
import { TransformsClient } from '../../../api/transforms.client';
import { type GraphNode } from '../../../api/types';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { plural } from '../../../ui/format';
import { Icon } from '../../../ui/icon';
import { Picker, type PickerOption } from '../../../ui/picker';
import { Popover } from '../../../ui/popover';
import { EmptyState, Skeleton } from '../../../ui/states';
import { ProjectProblems } from '../project-problems';
import { nodeLook } from '../status';
import { layerOf } from './layout';
import { LineageGraph } from './lineage-graph';
import { LineageList } from './lineage-list';
import { relationsOf } from './relations';

/** Below this a picture of many nodes is of no use. */
const WIDE = '(min-width: 48rem)';

@Component({
  selector: 'app-lineage-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Badge,
    Button,
    EmptyState,
    Icon,
    LineageGraph,
    LineageList,
    Picker,
    Popover,
    ProjectProblems,
    RouterLink,
    Skeleton,
  ],
  templateUrl: './lineage.page.html',
  styleUrl: './lineage.page.scss',
})
export class LineagePage {
  /** `?node=` of the URL: the unique id of the one that is looked at. */
  readonly node = input<string>();
  private readonly client = inject(TransformsClient);
  private readonly router = inject(Router);
  private readonly picture = viewChild(LineageGraph);
  protected readonly isWide = signal(true);
  protected readonly graph = query(
    () => ({}),
    () => this.client.graph(),
  );

  protected readonly legend = [
    ...(['success', 'running', 'error', 'skipped', null] as const).map(nodeLook),
    { sign: '◆', label: 'source', tone: 'neutral' },
  ];
  protected readonly options = computed<PickerOption[]>(() =>
    (this.graph.data()?.nodes ?? []).map((node) => ({
      id: node.unique_id,
      label: node.name,
      hint: layerOf(node),
      checked: node.unique_id === this.node(),
    })),
  );
  protected readonly chosen = computed(() => {
    const graph = this.graph.data();
    const node = graph?.nodes.find(({ unique_id: id }) => id === this.node());
    if (!graph || !node) return undefined;
    const { upstream, downstream } = relationsOf(graph.edges, node.unique_id);
    const reads = upstream.size ? `reads from ${plural(upstream.size, 'node')}` : 'reads from no other node';
    const feeds = downstream.size ? `feeds ${plural(downstream.size, 'node')}` : 'feeds no other node';
    return { node, relations: `It ${reads} and ${feeds}.` };
  });
  protected readonly chosenId = computed(() => this.chosen()?.node.unique_id);

  constructor() {
    const media = window.matchMedia(WIDE);
    const update = () => this.isWide.set(media.matches);
    update();
    media.addEventListener('change', update);
    inject(DestroyRef).onDestroy(() => media.removeEventListener('change', update));
  }

  protected look(node: GraphNode) {
    return nodeLook(node.status);
  }

  protected find(id: string): void {
    if (id !== this.node()) this.choose(id);
    this.picture()?.centreOn(id);
  }

  protected choose(id: string | null): void {
    void this.router.navigate([], {
      queryParams: { node: id === this.node() ? null : id },
      queryParamsHandling: 'merge',
    });
  }
}
