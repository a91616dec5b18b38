import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ProjectStore } from '../../api/project.store';
import { WorkspaceStore } from '../../api/workspace.store';
import { DangerCard } from './danger.card';
import { GeneralCard } from './general.card';
import { GettingStarted } from './getting-started';
import { SourcesCard } from './sources.card';
import { WriteKeyCard } from './write-key.card';

@Component({
  selector: 'app-project-settings-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DangerCard, GeneralCard, GettingStarted, SourcesCard, WriteKeyCard],
  template: `
    @if (project.current(); as current) {
      <div class="page narrow">
        <div class="page-head">
          <div>
            <h1>Project settings</h1>
            <p class="muted small ellipsis" [title]="current.name">{{ current.name }}</p>
          </div>
        </div>
        @if (!mayWrite()) {
          <div class="notice">You can look at these settings; only admins of this workspace change them.</div>
        }
        <app-general-card [project]="current" />
        <app-write-key-card [project]="current" />
        <section class="card" aria-labelledby="send-title">
          <div class="card-head"><h2 id="send-title">Send events</h2></div>
          <div class="card-body">
            <app-getting-started [settingsLink]="false" />
          </div>
        </section>
        <app-sources-card [workspaceId]="current.workspace_id" />
        @if (mayWrite()) {
          <app-danger-card [project]="current" />
        }
      </div>
    }
  `,
})
export class ProjectSettingsPage {
  protected readonly project = inject(ProjectStore);
  private readonly workspaces = inject(WorkspaceStore);
  protected readonly mayWrite = computed(() => this.workspaces.can('project:write'));
}
