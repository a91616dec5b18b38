import { ChangeDetectionStrategy, Component } from '@angular/core';
import { EmptyState } from '../../ui/states';
import { GettingStarted } from '../project-settings/getting-started';

/** Of a project that never received anything: how to send it the first event. */
@Component({
  selector: 'app-no-events',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, GettingStarted],
  template: `
    <section class="card">
      <ui-empty
        icon="activity"
        heading="No events yet"
        text="Send the first one and it shows up here within seconds."
      />
      <div class="card-body"><app-getting-started /></div>
    </section>
  `,
  styles: `
    .card-body {
      max-width: 46rem;
      margin: 0 auto;
    }
  `,
})
export class NoEvents {}
