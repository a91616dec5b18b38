import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { cursorList } from '../../api/list';
import { SavedQueriesClient } from '../../api/saved-queries.client';
import { submission } from '../../api/submission';
import { type QueryVersion, type SavedQuery } from '../../api/types';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { DialogFrame } from '../../ui/dialog';
import { dateTime } from '../../ui/format';
import { FormError } from '../../ui/form-error';
import { LoadMore } from '../../ui/load-more';
import { ErrorState, SkeletonRows } from '../../ui/states';
import { DiffView } from './diff-view';

export interface VersionsData {
  query: SavedQuery;
  tz: string;
}

/** What a query was before, what changed from one version to the next, and the way back. Closes with what was restored. */
@Component({
  selector: 'app-versions-drawer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, DialogFrame, DiffView, ErrorState, FormError, LoadMore, SkeletonRows],
  template: `
    <ui-dialog class="drawer" heading="Version history">
      @if (versions.rows(); as rows) {
        <ol class="stack tight">
          @for (version of rows; track version.version) {
            <li class="version">
              <button
                type="button"
                class="menu-item"
                [attr.aria-expanded]="version.version === chosen()"
                (click)="toggle(version.version)"
              >
                <strong class="num">Version {{ version.version }}</strong
                >&ngsp;
                @if (version.version === data.query.version) {
                  <ui-badge tone="accent">now</ui-badge>
                }
                <span class="ellipsis grow muted">{{ about(version) }}</span>
              </button>
              @if (version.version === chosen()) {
                <div class="stack tight body">
                  <p class="muted small num">{{ version.author.name }}, {{ dateTime(version.created_at, data.tz) }}</p>
                  @if (version.question) {
                    <p class="small">{{ version.question }}</p>
                  }
                  <app-diff-view
                    [before]="before()?.sql ?? ''"
                    [after]="version.sql"
                    [beforeName]="before() ? 'Version ' + before()?.version : 'Nothing'"
                    [afterName]="'Version ' + version.version"
                  />
                  @if (data.query.may_edit && version.version !== data.query.version) {
                    <ui-form-error [error]="restoring.error()" />
                    <div class="row end">
                      <button uiButton type="button" [busy]="restoring.busy()" (click)="restore(version.version)">
                        Restore version {{ version.version }}
                      </button>
                    </div>
                  }
                </div>
              }
            </li>
          }
        </ol>
        <ui-load-more [list]="versions" />
      } @else if (versions.error(); as error) {
        <ui-error [error]="error" (retry)="versions.reload()" />
      } @else {
        <ui-skeleton-rows />
      }
    </ui-dialog>
  `,
  styles: `
    .version {
      border: 1px solid var(--border);
      border-radius: var(--r-md);
    }
    .body {
      padding: var(--s2);
    }
  `,
})
export class VersionsDrawer {
  protected readonly data = inject<VersionsData>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<SavedQuery>>(DialogRef);
  private readonly client = inject(SavedQueriesClient);
  protected readonly restoring = submission();
  protected readonly dateTime = dateTime;
  protected readonly versions = cursorList(
    () => this.data.query.id,
    (id, cursor) => this.client.versions(id, cursor),
  );
  protected readonly chosen = signal<number | undefined>(this.data.query.version);
  /** The version below the chosen one: what it was made from. */
  protected readonly before = computed(() => {
    const rows = this.versions.rows() ?? [];
    return rows[rows.findIndex(({ version }) => version === this.chosen()) + 1];
  });

  protected about({ author, restored_from }: QueryVersion): string {
    return restored_from === null ? author.name : `${author.name}, version ${restored_from} again`;
  }

  protected toggle(version: number): void {
    this.chosen.update((old) => (old === version ? undefined : version));
  }

  protected restore(version: number): void {
    this.restoring.run(this.client.restore(this.data.query.id, version), (saved) => this.ref.close(saved));
  }
}
