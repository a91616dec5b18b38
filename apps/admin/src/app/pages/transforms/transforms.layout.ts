import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { SessionStore } from '../../api/session';
import { EmptyState } from '../../ui/states';

/** The pages of the transforms, which are the installation's and so its superadmins'. */
@Component({
  selector: 'app-transforms-layout',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, RouterOutlet],
  template: `
    @if (session.user()?.is_superadmin) {
      <router-outlet />
    } @else {
      <div class="page narrow">
        <div class="card">
          <ui-empty
            [isPage]="true"
            icon="shield"
            heading="For superadmins"
            text="Transforms run for the whole installation. Admins recompute a project in its settings."
          />
        </div>
      </div>
    }
  `,
})
export class TransformsLayout {
  protected readonly session = inject(SessionStore);
}
