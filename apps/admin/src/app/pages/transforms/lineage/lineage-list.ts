import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type GraphNode, type TransformGraph } from '../../../api/types';
import { Badge } from '../../../ui/badge';
import { Card } from '../../../ui/card';
import { nodeLook } from '../status';
import { layerOf } from './layout';
import { inOrder } from './relations';

/** The models layer by layer, where there is no room for the picture. */
@Component({
  selector: 'app-lineage-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Card, RouterLink],
  template: `
    @for (layer of layers(); track layer.name) {
      <ui-card [heading]="layer.name">
        <ul>
          @for (node of layer.nodes; track node.unique_id) {
            <li class="row nowrap">
              @if (node.resource_type === 'source') {
                <span class="grow ellipsis">{{ node.name }}</span>
              } @else {
                <a class="grow ellipsis" [routerLink]="['/transforms/models', node.unique_id]">{{ node.name }}</a>
                <ui-badge [tone]="look(node).tone">{{ look(node).label }}</ui-badge>
              }
            </li>
          }
        </ul>
      </ui-card>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s3);
    }
    li {
      min-height: 2.75rem;
      padding: var(--s1) var(--s4);
      border-top: 1px solid var(--border);
      font-size: var(--t-sm);
    }
  `,
})
export class LineageList {
  readonly graph = input.required<TransformGraph>();
  protected readonly layers = computed(() => {
    const { nodes, edges } = this.graph();
    const layers = new Map<string, GraphNode[]>();
    for (const node of inOrder(nodes, edges)) layers.set(layerOf(node), [...(layers.get(layerOf(node)) ?? []), node]);
    return [...layers].map(([name, inLayer]) => ({ name, nodes: inLayer }));
  });

  protected look(node: GraphNode) {
    return nodeLook(node.status);
  }
}
