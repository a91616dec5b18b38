import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MAX_WIDGETS } from '@strata/contracts';
import { type Observable, map, switchMap, throwError } from 'rxjs';
import { ApiError } from '../../../api/api-error';
import { DashboardsClient } from '../../../api/dashboards.client';
import { cursorList } from '../../../api/list';
import { submission } from '../../../api/submission';
import { type Dashboard, type DashboardItem, type Widget, type WidgetPosition } from '../../../api/types';
import { Chooser } from '../../../board/source/chooser';
import { settled } from '../../../board/source/settled';
import { Field } from '../../../ui/field';
import { FormDialog } from '../../../ui/form-dialog';
import { Segmented } from '../../../ui/segmented';
import { added, draftOf, hasRoom } from './draft';

export interface AddToDashboardData {
  workspaceId: string;
  widget: Pick<Widget, 'title' | 'source' | 'chart'>;
  size: Pick<WidgetPosition, 'w' | 'h'>;
}

/** On which dashboard something is to stand: one that is there, or a new one. Closes with it. */
@Component({
  selector: 'app-add-to-dashboard-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Chooser, Field, FormDialog, Segmented],
  template: `
    <ui-form-dialog
      heading="Add to dashboard"
      action="Add"
      [submission]="adding"
      [ready]="where() === 'new' || chosen() !== undefined"
      (send)="add(name?.value ?? '')"
    >
      <ui-segmented label="Where" [options]="places" [(value)]="where" />
      @if (where() === 'new') {
        <ui-field label="Name of the dashboard">
          <input class="input" required maxlength="200" autocomplete="off" dir="auto" #entry (input)="name = entry" />
        </ui-field>
      } @else {
        <app-chooser
          what="dashboards"
          [list]="found"
          [chosen]="chosen()?.id"
          [(search)]="search"
          (choose)="chosen.set($event)"
        />
      }
    </ui-form-dialog>
  `,
})
export class AddToDashboardDialog {
  private readonly data = inject<AddToDashboardData>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<Dashboard>>(DialogRef);
  private readonly client = inject(DashboardsClient);
  protected readonly places = [
    { value: 'old' as const, label: 'One that is there' },
    { value: 'new' as const, label: 'A new one' },
  ];
  protected readonly where = signal<'old' | 'new'>('old');
  protected readonly search = signal('');
  private readonly searched = settled(this.search);
  protected readonly chosen = signal<DashboardItem | undefined>(undefined);
  protected readonly adding = submission();
  protected name: HTMLInputElement | undefined;
  /** Those that may be changed. */
  protected readonly found = cursorList(
    () => ({ workspaceId: this.data.workspaceId, search: this.searched().trim() }),
    (filter, cursor) =>
      this.client
        .list(filter, cursor)
        .pipe(map(({ data, ...page }) => ({ ...page, data: data.filter(({ may_edit }) => may_edit) }))),
  );

  protected add(name: string): void {
    const chosen = this.chosen();
    const request = this.where() === 'new' ? this.create(name) : chosen && this.put(chosen.id);
    if (request) this.adding.run(request, (dashboard) => this.ref.close(dashboard));
  }

  private create(name: string): Observable<Dashboard> {
    const { workspaceId, widget, size } = this.data;
    const first = { ...widget, description: '', position: { x: 0, y: 0, ...size } };
    return this.client.create({ workspace_id: workspaceId, name, widgets: [first] });
  }

  /** To its first free place; refused when somebody saves it in that very moment. */
  private put(id: string): Observable<Dashboard> {
    const { widget, size } = this.data;
    const one = { ...widget, id: crypto.randomUUID(), description: '', filters: {} };
    return this.client.get(id).pipe(
      switchMap((dashboard) => {
        const draft = draftOf(dashboard);
        if (!hasRoom(draft)) return throwError(() => full(dashboard.name));
        const { widgets } = added(draft, one, size);
        return this.client.update(id, { widgets, version: dashboard.version });
      }),
    );
  }
}

function full(name: string): ApiError {
  return new ApiError('invalid', `"${name}" has ${MAX_WIDGETS} widgets already.`, 0, 'Choose another one.');
}
