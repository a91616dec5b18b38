import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  untracked,
} from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { Router, RouterLink } from '@angular/router';
import { type Observable, debounceTime } from 'rxjs';
import { type AnalyticsQuery } from '../../api/analytics.client';
import { ProjectsClient } from '../../api/projects.client';
import { QueriesClient } from '../../api/queries.client';
import { query } from '../../api/query';
import { SavedQueriesClient } from '../../api/saved-queries.client';
import { submission } from '../../api/submission';
import { type FileFormat, type SavedQuery } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { type ChartDraft } from '../../charts/chart-draft';
import { PageZone } from '../../shell/page-zone';
import { ZoneChip } from '../../shell/zone-chip';
import { ResultPanel } from '../../sql/result-panel';
import { Runner } from '../../sql/runner';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { FormError } from '../../ui/form-error';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';
import { DetailsDialog, type DetailsData } from '../queries/details.dialog';
import { type Details, type Draft, NEW_DRAFT, draftOf } from '../queries/draft';
import { type QueryPageState } from '../queries/query.page';
import { SaveQuery } from '../queries/save-query';
import { ChoicesForm } from './choices-form';
import { type ExploreChoices, firstChoices, isComplete, readChoices } from './choices';
import { recently } from './recently';
import { mappingOf, sqlOf, titleOf } from './choices-sql';

/** A question put together without SQL; its answer is there as soon as the choosing rests. */
@Component({
  selector: 'app-builder-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, ChoicesForm, EmptyState, ErrorState, FormError, ResultPanel, RouterLink, Skeleton, ZoneChip],
  providers: [Runner],
  templateUrl: './builder.page.html',
  styles: `
    .desk {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s4);
      align-items: start;
    }
    @media (min-width: 64rem) {
      .desk {
        grid-template-columns: 20rem minmax(0, 1fr);
      }
    }
  `,
})
export class BuilderPage {
  /** `?query=`: the saved query whose choices are gone on with. */
  readonly query = input<string>();
  private readonly queries = inject(QueriesClient);
  private readonly savedQueries = inject(SavedQueriesClient);
  private readonly projectsClient = inject(ProjectsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly router = inject(Router);
  private readonly zone = inject(PageZone);
  private readonly runner = inject(Runner);
  private readonly writer = inject(SaveQuery);
  private readonly dialogs = inject(Dialogs);
  protected readonly saving = submission();

  private readonly workspaceId = computed(() => this.workspaces.current()?.id);
  protected readonly mayRun = computed(() => this.workspaces.can('query:run'));
  protected readonly projects = query(
    () => (this.mayRun() ? this.workspaceId() : undefined),
    (id) => this.projectsClient.all(id),
  );
  protected readonly saved = query(
    () => (this.mayRun() ? this.query() : undefined),
    (id) => this.savedQueries.get(id),
  );
  /** The saved query that `save` writes to. */
  protected readonly mine = computed(() => {
    const saved = this.saved.data();
    return saved?.may_edit ? saved : undefined;
  });
  /** Undefined until it is known of which project they are, or which were kept. */
  protected readonly choices = linkedSignal<ExploreChoices | undefined>(() => {
    const [project] = this.projects.data()?.data ?? [];
    if (!this.query()) return project && firstChoices(project.id);
    const saved = this.saved.data();
    return saved && (readChoices(saved.explore) ?? (project && firstChoices(project.id)));
  });
  /** The last 30 days of the project: whose values are offered. */
  protected readonly question = computed<AnalyticsQuery | undefined>(() => {
    const projectId = this.choices()?.projectId;
    return projectId ? recently(projectId, this.zone.tz()) : undefined;
  });
  /** What is chosen, and while something of it is still missing, what was before. */
  private readonly asked = linkedSignal<ExploreChoices | undefined, ExploreChoices | undefined>({
    source: this.choices,
    computation: (choices, previous) =>
      !choices || isComplete(choices, choices.breakdown ? [choices.breakdown] : []) ? choices : previous?.value,
  });
  private readonly made = computed(() => {
    const choices = this.asked();
    return choices && sqlOf(choices, this.zone.tz());
  });
  private readonly rested = toSignal(toObservable(this.made).pipe(debounceTime(350)));
  protected readonly charts = computed<ChartDraft[]>(() => {
    const choices = this.asked();
    if (!choices) return [];
    return [{ key: 'chart', title: titleOf(choices), kind: choices.kind, mapping: mappingOf(choices) }];
  });
  protected readonly exportSource = computed(() => {
    const [question, charts] = [this.adHoc(), this.charts()];
    return question && ((format: FileFormat) => this.queries.export(question, format, charts[0]?.title ?? 'query'));
  });

  constructor() {
    effect(() => {
      if (this.rested()) untracked(() => this.run());
    });
  }

  protected run(): void {
    const question = this.adHoc();
    if (question) this.runner.run(question.workspace_id, (query_id) => this.queries.run(question, { query_id }));
  }

  /** Goes on in the editor, as a query of its own. */
  protected openAsSql(): void {
    const draft = this.draft();
    if (draft) void this.router.navigate(['/queries', 'new'], { state: { draft } satisfies QueryPageState });
  }

  /** A new query is asked for its name; one that was opened takes over the choices. */
  protected async save(): Promise<void> {
    const [draft, saved, workspaceId] = [this.draft(), this.mine(), this.workspaceId()];
    if (!draft || !workspaceId) return;
    if (saved) return this.write(this.writer.update(onto(saved, draft), saved));
    const data = {
      heading: 'Save query',
      details: draft,
      mayScheduleRuns: this.workspaces.current()?.role === 'admin',
    };
    const details = await this.dialogs.open<Details, DetailsData>(DetailsDialog, data, ['dialog-panel', 'wide']);
    if (details) this.write(this.writer.create({ ...draft, ...details }, workspaceId));
  }

  private write(request: Observable<SavedQuery>): void {
    this.saving.run(request, ({ id }) => void this.router.navigate(['/queries', id]));
  }

  private adHoc() {
    const [made, workspace_id] = [this.made(), this.workspaceId()];
    return made && workspace_id ? { workspace_id, ...made, params: {}, connection_id: null } : undefined;
  }

  private draft(): Draft | undefined {
    const [made, choices] = [this.made(), this.asked()];
    return (
      made &&
      choices && { ...NEW_DRAFT, name: titleOf(choices), ...made, explore: { ...choices }, charts: this.charts() }
    );
  }
}

/** What was put together in place of what was kept; name, sharing and further charts stay. */
function onto(saved: SavedQuery, { sql, parameters, explore, charts: [chart] }: Draft): Draft {
  const kept = draftOf(saved);
  const [first, ...others] = kept.charts;
  const charts = chart ? [{ ...chart, ...(first?.id && { id: first.id }) }, ...others] : kept.charts;
  return { ...kept, sql, parameters, explore, charts };
}
