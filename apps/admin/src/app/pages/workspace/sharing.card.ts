import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { query } from '../../api/query';
import { type WorkspaceDetails } from '../../api/types';
import { WorkspacesClient } from '../../api/workspaces.client';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Dialogs } from '../../ui/dialogs';
import { ErrorState, Skeleton } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { map } from 'rxjs';

/** Whether dashboards may be shown to people without an account. */
@Component({
  selector: 'app-sharing-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Card, ErrorState, Skeleton],
  template: `
    <ui-card
      heading="Share links"
      text="Links show a dashboard to whoever holds them, without an account. Admins make them, for up to a year each."
    >
      <div class="card-body">
        @if (isAllowed() !== undefined) {
          <div class="row spread">
            <p class="small">Links are {{ isAllowed() ? 'allowed' : 'not allowed' }} in this workspace.</p>
            @if (isAllowed()) {
              <button uiButton type="button" (click)="change(false)">Forbid links…</button>
            } @else {
              <button uiButton type="button" (click)="change(true)">Allow links…</button>
            }
          </div>
        } @else if (details.error(); as error) {
          <ui-error [error]="error" (retry)="details.reload()" />
        } @else {
          <ui-skeleton height="2.125rem" />
        }
      </div>
    </ui-card>
  `,
})
export class SharingCard {
  readonly workspaceId = input.required<string>();
  private readonly client = inject(WorkspacesClient);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  protected readonly details = query(
    () => this.workspaceId(),
    (id) => this.client.get(id),
  );
  protected readonly isAllowed = computed(() => this.details.data()?.allow_share_links);

  protected async change(allow: boolean): Promise<void> {
    let changed: WorkspaceDetails | undefined;
    const request = this.client.update(this.workspaceId(), { allow_share_links: allow });
    const isDone = await this.dialogs.confirm({
      heading: allow ? 'Allow share links?' : 'Forbid share links?',
      text: allow
        ? 'Admins can then show dashboards to people who have no account.'
        : 'All links end at once. Allowing links again brings none of them back.',
      action: allow ? 'Allow links' : 'Forbid links',
      danger: !allow,
      run: () => request.pipe(map((details) => (changed = details))),
    });
    if (!isDone || !changed) return;
    this.details.set(changed);
    this.toasts.done(allow ? 'Share links are allowed.' : 'Share links are forbidden; all of them ended.');
  }
}
