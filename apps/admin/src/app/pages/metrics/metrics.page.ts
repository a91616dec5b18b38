import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { cursorList } from '../../api/list';
import { MetricsClient } from '../../api/metrics.client';
import { SessionStore } from '../../api/session';
import { type Metric } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { sparklinePath } from '../../charts/sparkline';
import { PageZone } from '../../shell/page-zone';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { moment } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { LoadMore } from '../../ui/load-more';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { SearchBox } from '../explore/search-box';
import { urlText } from '../explore/url-text';
import { runLook } from '../transforms/status';
import { errorText, intervalText, nextText, valueText } from './metric-text';

/** Figures that the workspace keeps an eye on. */
@Component({
  selector: 'app-metrics-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, EmptyState, ErrorState, Icon, LoadMore, RouterLink, SearchBox, SkeletonRows],
  templateUrl: './metrics.page.html',
  styleUrl: './metrics.page.scss',
})
export class MetricsPage {
  private readonly client = inject(MetricsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly session = inject(SessionStore);
  protected readonly zone = inject(PageZone);

  protected readonly search = urlText('q');
  protected readonly mayWrite = computed(() => this.workspaces.can('metric:write'));
  private readonly filter = computed(() => {
    const workspaceId = this.workspaces.current()?.id;
    return workspaceId ? { workspaceId, search: this.search.value().trim() } : undefined;
  });
  protected readonly metrics = cursorList(
    () => this.filter(),
    (filter, cursor) => this.client.list(filter, cursor),
  );
  protected readonly look = runLook;
  protected readonly moment = moment;
  protected readonly errorText = errorText;
  protected readonly intervalText = intervalText;
  protected readonly nextText = nextText;
  protected readonly valueText = valueText;

  protected line({ sparkline }: Metric): string {
    // Figures of any size and sign fill the height.
    const [low, high] = [Math.min(0, ...sparkline), Math.max(0, ...sparkline)];
    return sparklinePath(
      sparkline.map((value) => (value - low) / (high - low || 1)),
      80,
      22,
    );
  }

  protected ownerName({ owner }: Metric): string {
    return owner.id === this.session.user()?.id ? 'me' : owner.name;
  }
}
