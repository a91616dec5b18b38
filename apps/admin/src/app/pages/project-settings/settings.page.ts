import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ProjectStore } from '../../api/project.store';
import { WorkspaceStore } from '../../api/workspace.store';
import { ZoneChip } from '../../shell/zone-chip';
import { Card } from '../../ui/card';
import { DangerCard } from './danger.card';
import { GeneralCard } from './general.card';
import { GettingStarted } from './getting-started';
import { RecomputeCard } from './recompute.card';
import { SourcesCard } from './sources.card';
import { WriteKeyCard } from './write-key.card';

@Component({
  selector: 'app-project-settings-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Card, DangerCard, GeneralCard, GettingStarted, RecomputeCard, SourcesCard, WriteKeyCard, ZoneChip],
  template: `
    @if (project.current(); as current) {
      <div class="page settings">
        <div class="page-head">
          <div>
            <h1>Project settings</h1>
            <p class="muted small ellipsis" [title]="current.name">{{ current.name }}</p>
          </div>
          <app-zone-chip />
        </div>
        @if (!mayWrite()) {
          <div class="notice">You can look at these settings; only admins of this workspace change them.</div>
        }
        <div class="columns">
          <div class="stack">
            <app-general-card [project]="current" />
            <app-write-key-card [project]="current" />
            <ui-card heading="Send events" text="A site needs the tracker alone; servers and apps use the API.">
              <div class="card-body">
                <app-getting-started [settingsLink]="false" />
              </div>
            </ui-card>
          </div>
          <div class="stack">
            <app-sources-card [workspaceId]="current.workspace_id" />
            @if (mayReadRecomputes()) {
              <app-recompute-card [project]="current" />
            }
            @if (mayWrite()) {
              <app-danger-card [project]="current" />
            }
          </div>
        </div>
      </div>
    }
  `,
})
export class ProjectSettingsPage {
  protected readonly project = inject(ProjectStore);
  private readonly workspaces = inject(WorkspaceStore);
  protected readonly mayWrite = computed(() => this.workspaces.can('project:write'));
  protected readonly mayReadRecomputes = computed(() => this.workspaces.can('recompute:read'));
}
