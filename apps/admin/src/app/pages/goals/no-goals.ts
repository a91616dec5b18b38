import { ChangeDetectionStrategy, Component } from '@angular/core';
import { EmptyState } from '../../ui/states';

/** What goals are for, where there are none yet; projects what one may do about it. */
@Component({
  selector: 'app-no-goals',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState],
  template: `
    <ui-empty
      icon="target"
      heading="No goals yet"
      text="A goal tells how many visitors did what you hope for: saw a page such as /thank-you, or sent an event such as sign_up. It counts the past as well."
    >
      <ng-content />
    </ui-empty>
  `,
})
export class NoGoals {}
