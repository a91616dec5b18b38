import { ChangeDetectionStrategy, Component, computed, inject, input, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';
import { query } from '../../api/query';
import { SavedQueriesClient } from '../../api/saved-queries.client';
import { WorkspaceStore, followWorkspace } from '../../api/workspace.store';
import { Button } from '../../ui/button';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';
import { type Draft, NEW_DRAFT } from './draft';
import { QueryEditor } from './query-editor';
import { QueryReader } from './query-reader';

/** Where another page leaves a draft to go on with: in the state of the navigation. */
export interface QueryPageState {
  draft?: Draft;
}

/** One query: the editor for those who may change it, question and answer for everybody else. */
@Component({
  selector: 'app-query-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, EmptyState, ErrorState, QueryEditor, QueryReader, RouterLink, Skeleton],
  template: `
    <div class="page">
      @if (isNew()) {
        @if (mayWrite()) {
          <app-query-editor [initial]="draft" />
        } @else {
          <div class="card">
            <ui-empty
              [isPage]="true"
              icon="code"
              heading="Queries are written by editors and admins"
              text="What they share, you find under Queries and can run."
            />
          </div>
        }
      } @else if (saved.data(); as query) {
        @if (query.may_edit && mayWrite()) {
          <app-query-editor [initial]="draft" [saved]="query" />
        } @else {
          <app-query-reader [query]="query" />
        }
      } @else if (saved.error(); as error) {
        <div class="card">
          @if (error.status === 404) {
            <ui-empty
              [isPage]="true"
              icon="search"
              heading="No such query"
              text="It was deleted, is private, or is another workspace's."
            >
              <a uiButton routerLink="/queries">Go to queries</a>
            </ui-empty>
          } @else {
            <h1 class="sr-only">Query</h1>
            <ui-error [error]="error" (retry)="saved.reload()" />
          }
        </div>
      } @else {
        <ui-skeleton width="14rem" height="1.75rem" />
        <ui-skeleton height="18rem" />
      }
    </div>
  `,
})
export class QueryPage {
  /** From the path; `new` is one that is not saved yet. */
  readonly queryId = input.required<string>();
  private readonly client = inject(SavedQueriesClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly editor = viewChild(QueryEditor);
  protected readonly isNew = computed(() => this.queryId() === 'new');
  protected readonly mayWrite = computed(() => this.workspaces.can('saved_query:write'));
  protected readonly draft = (history.state as QueryPageState | null)?.draft ?? NEW_DRAFT;
  protected readonly saved = query(
    () => (this.isNew() ? undefined : this.queryId()),
    (id) => this.client.get(id),
    { keepPrevious: false },
  );

  constructor() {
    followWorkspace(() => this.saved.data());
  }

  /** Asks before changes are lost; for the guard of the route. */
  mayLeave(): boolean | Promise<boolean> {
    return this.editor()?.mayLeave() ?? true;
  }
}
