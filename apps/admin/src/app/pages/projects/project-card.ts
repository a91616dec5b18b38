import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { AnalyticsClient } from '../../api/analytics.client';
import { query } from '../../api/query';
import { type Project } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { sparklinePath } from '../../charts/sparkline';
import { count, date } from '../../ui/format';
import { Skeleton } from '../../ui/states';
import { resolveRange } from '../../ui/time/range';

const LAST_WEEK = { preset: '7d' } as const;

@Component({
  selector: 'app-project-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterLink, Skeleton],
  template: `
    <a class="card" [routerLink]="['/projects', project().id]">
      <span class="ellipsis name" [title]="project().name">{{ project().name }}</span>
      <span class="ellipsis muted small" [title]="domains()">{{ domains() }}</span>
      <span class="figures">
        @if (total() !== undefined) {
          <span>
            <span class="total num">{{ count(total() ?? 0) }}</span>
            <span class="subtle small">{{ total() === 1 ? 'event' : 'events' }} in 7 days</span>
          </span>
          @if (total()) {
            <svg viewBox="-1 -1 98 30" width="98" height="30" aria-hidden="true">
              <path [attr.d]="path()" fill="none" stroke="var(--accent)" stroke-width="1.5" stroke-linejoin="round" />
            </svg>
          }
        } @else if (week.error()) {
          <span class="subtle small">Created {{ date(project().created_at) }}</span>
        } @else {
          <ui-skeleton width="7rem" height="1.25rem" />
        }
      </span>
    </a>
  `,
  styles: `
    a {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s1);
      padding: var(--s4);
      color: var(--text);
      text-decoration: none;
      transition: border-color var(--ease);
    }
    a:hover {
      border-color: var(--accent);
    }
    .name {
      font-weight: 600;
    }
    .figures {
      display: flex;
      align-items: end;
      justify-content: space-between;
      gap: var(--s3);
      min-height: 2.25rem;
      margin-top: var(--s3);
    }
    .total {
      margin-right: var(--s1);
      font-size: var(--t-xl);
      font-weight: 620;
      letter-spacing: -0.02em;
    }
  `,
})
export class ProjectCard {
  readonly project = input.required<Project>();
  private readonly analytics = inject(AnalyticsClient);
  private readonly workspaces = inject(WorkspaceStore);

  protected readonly week = query(
    () => {
      const tz = this.workspaces.current()?.reporting_zone ?? 'UTC';
      const { from, to } = resolveRange(LAST_WEEK, tz, new Date());
      const range = { from: from.toISOString(), to: to.toISOString(), tz };
      return { projectId: this.project().id, ...range, interval: 'day' as const, filters: [], includeBots: false };
    },
    (params) => this.analytics.timeseries(params),
  );
  private readonly counts = computed(() => this.week.data()?.points.map((point) => point.count));
  protected readonly total = computed(() => this.counts()?.reduce((sum, n) => sum + n, 0));
  protected readonly path = computed(() => sparklinePath(this.counts() ?? [], 96, 28));
  protected readonly domains = computed(() => this.project().domains.join(', ') || 'Any domain');
  protected readonly count = count;
  protected readonly date = date;
}
