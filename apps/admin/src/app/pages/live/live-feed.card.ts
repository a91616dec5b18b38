import { ChangeDetectionStrategy, Component, computed, effect, inject, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { LiveClient } from '../../api/live.client';
import { ProjectStore } from '../../api/project.store';
import { PageZone } from '../../shell/page-zone';
import { Card } from '../../ui/card';
import { ErrorState } from '../../ui/states';
import { LiveLines } from './live-lines';
import { LiveStatus } from './live-status';

const SHOWN = 8;

/** The last events of the project as they come, for the dashboard. */
@Component({
  selector: 'app-live-feed-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Card, ErrorState, LiveLines, LiveStatus, RouterLink],
  providers: [LiveClient],
  template: `
    <ui-card heading="Live">
      <span head class="row nowrap">
        <app-live-status [state]="live.state()" />
        <a class="small" [routerLink]="['/projects', project.id(), 'live']" queryParamsHandling="preserve"
          >Watch live</a
        >
      </span>
      <div class="card-body">
        @if (live.reason() ?? live.failure(); as error) {
          <ui-error [error]="error" (retry)="watch()" />
        } @else {
          <app-live-lines [live]="live" [tz]="zone.tz()" [events]="events()" />
        }
      </div>
    </ui-card>
  `,
})
export class LiveFeedCard {
  protected readonly live = inject(LiveClient);
  protected readonly project = inject(ProjectStore);
  protected readonly zone = inject(PageZone);
  protected readonly events = computed(() => this.live.events().slice(0, SHOWN));

  constructor() {
    effect(() => this.watch());
  }

  protected watch(): void {
    const id = this.project.id();
    if (id) untracked(() => this.live.watch(id));
  }
}
