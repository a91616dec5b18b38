import { ChangeDetectionStrategy, Component, effect, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type ReportRun } from '../../../api/types';
import { Badge } from '../../../ui/badge';
import { ProgressBar } from '../../../ui/progress-bar';
import { ErrorState } from '../../../ui/states';
import { RunErrorNotice } from '../../transforms/run-error';
import { runLook } from '../../transforms/status';
import { followRun } from './follow-run';
import { progressText } from './run-facts';

/** How a recompute goes that was asked for on this page. */
@Component({
  selector: 'app-run-follower',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, ErrorState, ProgressBar, RouterLink, RunErrorNotice],
  template: `
    <section class="card" aria-label="Recompute">
      <div class="card-body stack tight">
        @if (follow.run(); as run) {
          <div class="row spread">
            <p class="row" role="status">
              <ui-badge [tone]="look(run.status).tone">{{ look(run.status).label }}</ui-badge>
              <span class="small muted">{{ progressText(run) }}</span>
            </p>
            <a class="small" [routerLink]="['/reports/runs', run.id]">Show the run</a>
          </div>
          <ui-progress
            label="Recompute"
            [done]="run.nodes_done"
            [total]="run.nodes_total ?? (follow.isActive() ? null : 0)"
            [failed]="run.status === 'failed'"
          />
          @if (run.error; as error) {
            <app-run-error [error]="error" />
          }
        } @else if (follow.error(); as error) {
          <ui-error [error]="error" (retry)="follow.reload()" />
        } @else {
          <ui-progress label="Recompute" [done]="0" [total]="null" />
        }
      </div>
    </section>
  `,
})
export class RunFollower {
  readonly runId = input.required<string>();
  /** It has ended. */
  readonly settled = output<ReportRun>();
  protected readonly follow = followRun(() => this.runId());
  protected readonly look = runLook;
  protected readonly progressText = progressText;

  constructor() {
    effect(() => {
      const run = this.follow.run();
      if (run && !this.follow.isActive()) this.settled.emit(run);
    });
  }
}
