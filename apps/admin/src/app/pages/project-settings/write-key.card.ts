import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { ProjectStore } from '../../api/project.store';
import { type Project } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { PageZone } from '../../shell/page-zone';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { CopyButton } from '../../ui/copy-button';
import { Dialogs } from '../../ui/dialogs';
import { dateTime } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { RotateKeyDialog } from './rotate-key.dialog';

@Component({
  selector: 'app-write-key-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Card, CopyButton, Icon],
  template: `
    <ui-card heading="Write key">
      @if (mayRotate()) {
        <button head uiButton type="button" (click)="rotate()"><ui-icon name="refresh" />Rotate</button>
      }
      <div class="card-body stack tight">
        @if (project().api_key; as key) {
          <div class="key">
            <code class="ellipsis" [title]="key">{{ key }}</code>
            <ui-copy [text]="key" what="write key" />
          </div>
          <p class="muted small">Whoever has this key can send events to this project. It cannot read anything.</p>
        } @else {
          <p class="muted small">Only admins of this workspace see write keys.</p>
        }
        @for (previous of project().previous_keys; track previous.key_hint) {
          <div class="notice" data-tone="warning">
            <span
              >The previous key <code>{{ previous.key_hint }}</code> works until
              <span class="num">{{ dateTime(previous.expires_at, zone.tz()) }}</span>.</span
            >
          </div>
        }
      </div>
    </ui-card>
  `,
  styles: `
    ui-copy {
      flex: none;
    }
    .key {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: var(--s3);
      min-width: 0;
      padding: var(--s1) var(--s1) var(--s1) var(--s3);
      border: 1px solid var(--border);
      border-radius: var(--r-md);
      background: var(--surface-2);
    }
  `,
})
export class WriteKeyCard {
  readonly project = input.required<Project>();
  protected readonly dateTime = dateTime;
  protected readonly zone = inject(PageZone);
  private readonly dialogs = inject(Dialogs);
  private readonly store = inject(ProjectStore);
  private readonly workspaces = inject(WorkspaceStore);
  protected readonly mayRotate = computed(() => this.workspaces.can('write_key:rotate'));

  protected async rotate(): Promise<void> {
    const project = await this.dialogs.open<Project, Project>(RotateKeyDialog, this.project());
    if (project) this.store.put(project);
  }
}
