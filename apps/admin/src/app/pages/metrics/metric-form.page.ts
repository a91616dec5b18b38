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
import { Router, RouterLink } from '@angular/router';
import { MetricsClient } from '../../api/metrics.client';
import { ProjectsClient } from '../../api/projects.client';
import { query } from '../../api/query';
import { submission } from '../../api/submission';
import { type Metric } from '../../api/types';
import { WorkspaceStore, followWorkspace } from '../../api/workspace.store';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Dialogs } from '../../ui/dialogs';
import { Field } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { Segmented } from '../../ui/segmented';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { firstMetricChoices } from './choices';
import { metricTitle } from './choices-sql';
import { type MetricDraft, type Mode, NEW_METRIC, definitionIn, draftOf, inputOf } from './draft';
import { MetricBuilder } from './metric-builder';
import { MetricPreview } from './metric-preview';
import { MetricSql } from './metric-sql';
import { REFRESH_INTERVALS, intervalText } from './metric-text';

/** Where a metric is defined, new or anew. */
@Component({
  selector: 'app-metric-form-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Button,
    Card,
    EmptyState,
    ErrorState,
    Field,
    FormError,
    MetricBuilder,
    MetricPreview,
    MetricSql,
    RouterLink,
    Segmented,
    Skeleton,
  ],
  templateUrl: './metric-form.page.html',
  styleUrl: './metric-form.page.scss',
  host: { '(window:beforeunload)': 'warn($event)' },
})
export class MetricFormPage {
  /** From the path; without it, it is a new one. */
  readonly metricId = input<string>();
  private readonly client = inject(MetricsClient);
  private readonly projectsClient = inject(ProjectsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  protected readonly saving = submission();

  protected readonly workspaceId = computed(() => this.workspaces.current()?.id);
  protected readonly mayWrite = computed(() => this.workspaces.can('metric:write'));
  protected readonly projects = query(
    () => this.workspaceId(),
    (id) => this.projectsClient.all(id),
  );
  protected readonly metric = query(
    () => this.metricId(),
    (id) => this.client.get(id),
    { keepPrevious: false },
  );
  /** As it was when the page was opened. */
  private readonly initial = computed<MetricDraft | undefined>(() => {
    const projects = this.projects.data()?.data;
    if (!projects) return undefined;
    const first = projects[0] && firstMetricChoices(projects[0].id);
    const metric = this.metric.data();
    if (this.metricId()) return metric && draftOf(metric, first);
    return { ...NEW_METRIC, choices: first, mode: first ? 'builder' : 'sql' };
  });
  protected readonly draft = linkedSignal(() => this.initial());
  protected readonly definition = computed(() => {
    const draft = this.draft();
    return draft && definitionIn(draft);
  });
  /** What the SQL editor shows, also of choices that are not complete. */
  protected readonly sqlText = computed(() => this.definition() ?? { sql: '', dimensions: [] });
  protected readonly modes: readonly { value: Mode; label: string }[] = [
    { value: 'builder', label: 'Builder' },
    { value: 'sql', label: 'SQL' },
  ];
  protected readonly intervals = computed(() => {
    const seconds = this.draft()?.refreshSeconds ?? 0;
    const isPreset = REFRESH_INTERVALS.some((preset) => preset.seconds === seconds);
    return isPreset ? REFRESH_INTERVALS : [{ seconds, label: intervalText(seconds) }, ...REFRESH_INTERVALS];
  });
  /** A name to begin with, where the builder knows one. */
  protected readonly suggestedName = computed(() => {
    const { mode, choices } = this.draft() ?? NEW_METRIC;
    return mode === 'builder' && choices ? metricTitle(choices) : '';
  });
  private readonly isSaved = signal(false);

  constructor() {
    followWorkspace(() => this.metric.data());
    effect(() => {
      this.metricId();
      untracked(() => this.isSaved.set(false));
    });
  }

  /** Asks before changes are lost; for the guard of the route. */
  mayLeave(): boolean | Promise<boolean> {
    return !this.isChanged() || this.dialogs.leave();
  }

  protected warn(event: BeforeUnloadEvent): void {
    if (this.isChanged()) event.preventDefault();
  }

  protected patch(change: Partial<MetricDraft>): void {
    this.draft.update((draft) => draft && { ...draft, ...change });
  }

  protected save(): void {
    const [draft, id, workspace_id] = [this.draft(), this.metricId(), this.workspaceId()];
    const input = draft && inputOf({ ...draft, name: draft.name.trim() || this.suggestedName() });
    if (!input || !workspace_id) return;
    const request = id
      ? this.client.update(id, input)
      : this.client.create({ ...input, workspace_id, is_paused: false });
    this.saving.run(request, (saved) => this.open(saved));
  }

  private open({ id, name }: Metric): void {
    this.isSaved.set(true);
    this.toasts.done(`"${name}" is saved.`);
    void this.router.navigate(['/metrics', id]);
  }

  private isChanged(): boolean {
    return !this.isSaved() && JSON.stringify(this.draft()) !== JSON.stringify(this.initial());
  }
}
