import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { ProjectStore } from '../../api/project.store';
import { type Dimension } from '../../api/types';
import { Button } from '../../ui/button';
import { BreakdownList } from '../analytics/breakdown-list';

interface Summary {
  heading: string;
  /** What the rows are. */
  rows: string;
  dimension: Dimension;
  /** The tab of the web analytics that has all of it. */
  tab: Record<string, string>;
}

const SUMMARIES: readonly Summary[] = [
  { heading: 'Top pages', rows: 'Page', dimension: 'path', tab: {} },
  { heading: 'Sources', rows: 'Channel', dimension: 'entry_channel', tab: {} },
  { heading: 'Countries', rows: 'Country', dimension: 'country', tab: { locations: 'countries' } },
  { heading: 'Devices', rows: 'Device', dimension: 'device', tab: {} },
];

/** The web analytics in short: the first rows of its cards, with the way to the rest. */
@Component({
  selector: 'app-summaries',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BreakdownList, Button, RouterLink],
  template: `
    @for (summary of summaries; track summary.dimension) {
      <section class="card" [attr.aria-labelledby]="'summary-' + summary.dimension">
        <div class="card-head">
          <h2 [id]="'summary-' + summary.dimension">{{ summary.heading }}</h2>
          <a
            uiButton
            size="sm"
            variant="ghost"
            [attr.aria-label]="'Details of ' + summary.heading"
            [routerLink]="link()"
            [queryParams]="summary.tab"
            queryParamsHandling="merge"
            >Details</a
          >
        </div>
        <div class="card-body">
          <app-breakdown-list [dimension]="summary.dimension" [heading]="summary.rows" [limit]="5" />
        </div>
      </section>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr));
      gap: var(--s4);
    }
    .card-body {
      padding-inline: var(--s2);
      padding-bottom: var(--s3);
    }
  `,
})
export class Summaries {
  private readonly project = inject(ProjectStore);
  protected readonly summaries = SUMMARIES;
  protected readonly link = computed(() => ['/projects', this.project.id() ?? '', 'web']);
}
