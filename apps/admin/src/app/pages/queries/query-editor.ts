import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { type Observable } from 'rxjs';
import { type DownloadedFile } from '../../api/file';
import { QueriesClient } from '../../api/queries.client';
import { SavedQueriesClient } from '../../api/saved-queries.client';
import { type AdHocQuery, type FileFormat, type Parameter, type SavedQuery } from '../../api/types';
import { savedQueryExport } from '../../exports/export-text';
import { ParameterDialog } from '../../sql/parameter.dialog';
import { ParameterForm } from '../../sql/parameter-form';
import { declared, missingParameters, paramsFor } from '../../sql/parameters';
import { ResultPanel } from '../../sql/result-panel';
import { Runner } from '../../sql/runner';
import { SchemaBrowser } from '../../sql/schema-browser';
import { SqlEditor } from '../../sql/sql-editor';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { Icon } from '../../ui/icon';
import { ErrorState } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { addressValues } from './address-values';
import { type Draft } from './draft';
import { DraftStore } from './draft-store';
import { liveProblems } from './query-check';
import { QueryHead } from './query-head';
import { surroundings } from './query-place';
import { problemOf, problemText, refusedParameter } from './query-problem';

const LIMITS = [1_000, 10_000, 100_000];

/** Where a query is written, run, drawn and kept. */
@Component({
  selector: 'app-query-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, ErrorState, Icon, ParameterForm, QueryHead, ResultPanel, SchemaBrowser, SqlEditor],
  providers: [DraftStore, Runner],
  templateUrl: './query-editor.html',
  styleUrl: './query-editor.scss',
  host: { '(window:beforeunload)': 'warn($event)' },
})
export class QueryEditor {
  /** To begin with, where nothing is saved. */
  readonly initial = input.required<Draft>();
  readonly saved = input<SavedQuery>();

  protected readonly store = inject(DraftStore);
  protected readonly runner = inject(Runner);
  private readonly queries = inject(QueriesClient);
  private readonly savedQueries = inject(SavedQueriesClient);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly address = addressValues();
  private readonly editor = viewChild.required(SqlEditor);

  protected readonly draft = this.store.draft;
  protected readonly around = surroundings(() => this.store.draft().connectionId);
  protected readonly limits = LIMITS;
  protected readonly limit = signal(10_000);
  protected readonly showsSchema = signal(window.matchMedia('(min-width: 64rem)').matches);
  protected readonly names = computed(() => this.draft().parameters.map(({ name }) => name));

  private readonly live = liveProblems(this.queries, () => this.question());
  /** The text that was run last, and where in the editor it began. */
  private readonly lastRun = signal<{ sql: string; offset: number } | undefined>(undefined);
  protected readonly problems = computed(() => {
    const [error, run, live] = [this.runner.error(), this.lastRun(), this.live()];
    const failed = error && run?.sql === this.draft().sql ? problemOf(error, run.offset) : undefined;
    return failed && !live.length ? [failed] : live;
  });
  protected readonly refused = computed(() => {
    const error = this.runner.error();
    return error && refusedParameter(error);
  });
  protected readonly problemText = problemText;

  constructor() {
    effect(() => {
      const [saved, initial] = [this.saved(), this.initial()];
      untracked(() => this.begin(saved, initial));
    });
  }

  mayLeave(): boolean | Promise<boolean> {
    return this.store.mayLeave();
  }

  protected warn(event: BeforeUnloadEvent): void {
    if (this.store.isChanged()) event.preventDefault();
  }

  /** What is kept is shown with its answer; what was brought along is run where it needs nothing more. */
  private begin(saved: SavedQuery | undefined, initial: Draft): void {
    if (saved) this.store.accept(saved);
    else this.store.start(initial);
    const { sql, parameters } = this.draft();
    const values = this.address.read(parameters);
    this.store.values.set(values);
    if (sql && !missingParameters(sql, parameters, values).length) this.runAll();
  }

  /** ⌘/Ctrl-Enter and the button: what is selected, else everything. */
  protected run(): void {
    const selected = this.editor().selection();
    if (selected) this.runText(selected.text, selected.from);
    else this.runAll();
  }

  /** What is saved and unchanged is answered from what is kept, unless `refresh`. */
  protected runAll(refresh = false): void {
    const [saved, workspaceId] = [this.store.saved(), this.around.workspaceId()];
    const { sql, parameters } = this.draft();
    this.address.write(parameters, this.store.values());
    if (!saved || !workspaceId || this.store.asksAnew()) return this.runText(sql, 0);
    const params = paramsFor(parameters, this.store.values());
    this.lastRun.set({ sql, offset: 0 });
    this.runner.run(workspaceId, (query_id) => this.savedQueries.run(saved.id, { params, refresh, query_id }));
  }

  private runText(sql: string, offset: number): void {
    const question = this.question();
    if (!question || !sql.trim()) return;
    const parameters = declared(sql, question.parameters);
    const params = paramsFor(parameters, question.params);
    this.lastRun.set({ sql: this.draft().sql, offset });
    this.runner.run(question.workspace_id, (query_id) =>
      this.queries.run({ ...question, sql, parameters, params }, { query_id, limit: this.limit() }),
    );
  }

  /** The whole text, as it would run without being saved. */
  private question(): AdHocQuery | undefined {
    const workspace_id = this.around.workspaceId();
    const { sql, parameters, connectionId } = this.draft();
    const params = paramsFor(parameters, this.store.values());
    return workspace_id ? { workspace_id, sql, parameters, params, connection_id: connectionId } : undefined;
  }

  protected readonly exportSource = computed(() => {
    const [saved, question, name] = [this.store.saved(), this.question(), this.draft().name];
    if (saved && !this.store.asksAnew()) {
      return (format: FileFormat): Observable<DownloadedFile> =>
        this.savedQueries.export(saved.id, format, question?.params ?? {});
    }
    return question && ((format: FileFormat) => this.queries.export(question, format, name || 'query'));
  });

  protected readonly exportJob = computed(() => {
    const [saved, question] = [this.store.saved(), this.question()];
    return saved && !this.store.asksAnew() ? savedQueryExport(saved, question?.params ?? {}) : undefined;
  });

  protected async format(): Promise<void> {
    try {
      const { formatSql } = await import('../../sql/format-sql');
      this.store.write(formatSql(this.draft().sql));
    } catch {
      // The formatter names a token; what is wrong with the text stands below it anyway.
      this.toasts.say('This SQL cannot be laid out while something in it is wrong.');
    }
  }

  protected async configure(parameter: Parameter): Promise<void> {
    const changed = await this.dialogs.open<Parameter, Parameter>(ParameterDialog, parameter);
    if (!changed) return;
    const { parameters } = this.draft();
    this.store.patch({ parameters: parameters.map((old) => (old.name === changed.name ? changed : old)) });
  }

  protected choosePlace(connectionId: string): void {
    this.store.patch({ connectionId: connectionId || null });
  }
}
