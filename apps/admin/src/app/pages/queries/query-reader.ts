import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { SavedQueriesClient } from '../../api/saved-queries.client';
import { type FileFormat, type Params, type SavedQuery, type SnapshotResult } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { chartDrafts } from '../../charts/chart-draft';
import { savedQueryExport } from '../../exports/export-text';
import { PageZone } from '../../shell/page-zone';
import { ParameterForm } from '../../sql/parameter-form';
import { missingParameters, paramsFor } from '../../sql/parameters';
import { ResultPanel } from '../../sql/result-panel';
import { Runner } from '../../sql/runner';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { CodeBlock } from '../../ui/code-block';
import { Dialogs } from '../../ui/dialogs';
import { Icon } from '../../ui/icon';
import { Toasts } from '../../ui/toast';
import { AddToDashboard } from '../dashboards/edit/add-to-dashboard';
import { addressValues } from './address-values';
import { refusedParameter } from './query-problem';
import { RunsDrawer, type RunsData } from './runs.drawer';

/** A query for those who ask it and do not change it: the question, its parameters, the answer. */
@Component({
  selector: 'app-query-reader',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, CodeBlock, Icon, ParameterForm, ResultPanel, RouterLink],
  providers: [Runner],
  templateUrl: './query-reader.html',
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s4);
    }
    .about {
      white-space: pre-line;
      overflow-wrap: anywhere;
    }
    summary {
      padding: var(--s3) var(--s4);
      font-size: var(--t-sm);
      font-weight: 540;
      cursor: pointer;
    }
    .sql {
      padding: 0 var(--s4) var(--s4);
    }
  `,
})
export class QueryReader {
  readonly query = input.required<SavedQuery>();
  protected readonly runner = inject(Runner);
  protected readonly boards = inject(AddToDashboard);
  private readonly client = inject(SavedQueriesClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly zone = inject(PageZone);

  private readonly address = addressValues();
  protected readonly values = signal<Params>({});
  protected readonly charts = linkedSignal(() => chartDrafts(this.query().charts));
  protected readonly mayClone = computed(() => this.workspaces.can('saved_query:write'));
  protected readonly refused = computed(() => {
    const error = this.runner.error();
    return error && refusedParameter(error);
  });
  private readonly params = computed(() => paramsFor(this.query().parameters, this.values()));
  protected readonly exportSource = computed(() => {
    const [{ id }, params] = [this.query(), this.params()];
    return (format: FileFormat) => this.client.export(id, format, params);
  });

  protected readonly exportJob = computed(() => savedQueryExport(this.query(), this.params()));

  constructor() {
    effect(() => {
      const { sql, parameters } = this.query();
      const values = this.address.read(parameters);
      untracked(() => {
        this.values.set(values);
        if (!missingParameters(sql, parameters, values).length) this.run();
      });
    });
  }

  protected run(refresh = false): void {
    const [{ id }, workspaceId] = [this.query(), this.workspaces.current()?.id];
    if (!workspaceId) return;
    this.address.write(this.query().parameters, this.values());
    this.runner.run(workspaceId, (query_id) => this.client.run(id, { params: this.params(), refresh, query_id }));
  }

  protected async showRuns(): Promise<void> {
    const data = { query: this.query(), tz: this.zone.tz() };
    const result = await this.dialogs.drawer<SnapshotResult, RunsData>(RunsDrawer, data);
    if (result) this.runner.show(result);
  }

  protected clone(): void {
    this.client.clone(this.query().id).subscribe({
      next: (copy) => {
        this.toasts.done(`"${copy.name}" is your copy.`);
        this.address.write(copy.parameters, this.values(), ['/queries', copy.id]);
      },
      error: (error: unknown) => this.toasts.failed(error),
    });
  }
}
