import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { ProjectStore } from '../../api/project.store';
import { ProjectsClient } from '../../api/projects.client';
import { query } from '../../api/query';
import { type ReportQuestion, ReportsClient } from '../../api/reports.client';
import { type FileFormat, type Recompute, type Report } from '../../api/types';
import { WorkspaceStore, followWorkspace } from '../../api/workspace.store';
import { PageZone } from '../../shell/page-zone';
import { ExportMenu } from '../../sql/export-menu';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Dialogs } from '../../ui/dialogs';
import { dateTime } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { RecomputeDialog, type RecomputeDialogData } from './recompute.dialog';
import { ReportBar } from './report-bar';
import { MEASURES, MEASURE_LOOK } from './report-chart';
import { ReportDialog, type ReportDialogData } from './report.dialog';
import { ReportPicture } from './report-picture';
import { ReportRows } from './report-rows';
import { PAGE, type ReportState, daysOf, questionOf, readReportState, writeReportState } from './report-state';
import { countsText, drawnText } from './report-text';
import { reportValues } from './report-values';
import { RunFollower } from './runs/run-follower';

/** Rows that a picture is drawn of. */
const DRAWN = 1_000;

/** One report of a project: drawn, as a table, as a file, and made anew. */
@Component({
  selector: 'app-report-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Badge,
    Button,
    Card,
    EmptyState,
    ErrorState,
    ExportMenu,
    Icon,
    ReportBar,
    ReportPicture,
    ReportRows,
    RouterLink,
    RunFollower,
    Skeleton,
  ],
  templateUrl: './report.page.html',
})
export class ReportPage {
  /** From the path. */
  readonly slug = input.required<string>();
  private readonly client = inject(ReportsClient);
  private readonly projectsClient = inject(ProjectsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly lastProject = inject(ProjectStore).id;
  private readonly params = toSignal(this.route.queryParamMap, { initialValue: this.route.snapshot.queryParamMap });
  /** A report's days are those of the reporting zone. */
  protected readonly tz = inject(PageZone).reporting;

  protected readonly mayWrite = computed(() => this.workspaces.can('report:write'));
  protected readonly mayRecompute = computed(() => this.workspaces.can('recompute:write'));
  protected readonly seesRuns = computed(() => this.workspaces.can('recompute:read'));
  private readonly asked = computed(() => this.params().get('project') ?? undefined);
  private readonly linked = query(
    () => this.asked(),
    (id) => this.projectsClient.get(id),
  );
  /** The project of the address, as soon as it is known. */
  private readonly project = computed(() => {
    const project = this.linked.data();
    return project?.id === this.asked() ? project : undefined;
  });
  /** The project says to which workspace the page belongs. */
  private readonly workspaceId = computed(() => {
    if (this.asked() !== undefined && !this.linked.error()) return this.project()?.workspace_id;
    return this.workspaces.current()?.id;
  });
  protected readonly listed = query(
    () => this.workspaceId(),
    (id) => this.projectsClient.all(id),
  );
  protected readonly projects = computed(() => {
    const listed = this.listed.data()?.data;
    const project = this.project();
    const isKnown = !project || listed?.some(({ id }) => id === project.id);
    return listed && (isKnown ? listed : [...listed, project]);
  });
  protected readonly loaded = query(
    () => {
      const workspaceId = this.workspaceId();
      return workspaceId === undefined ? undefined : { workspaceId, slug: this.slug() };
    },
    ({ workspaceId, slug }) => this.client.get(workspaceId, slug),
    { keepPrevious: false },
  );
  protected readonly state = computed(() => {
    const report = this.loaded.data();
    return report && readReportState(this.params(), report);
  });
  protected readonly now = signal(new Date());
  protected readonly question = computed<ReportQuestion | undefined>(() => {
    const [report, state, workspace_id, project_id] = [
      this.loaded.data(),
      this.state(),
      this.workspaceId(),
      this.asked(),
    ];
    if (!report || !state || !workspace_id || !project_id) return undefined;
    const of = { workspace_id, slug: report.slug, project_id };
    return questionOf(state, of, { report, tz: this.tz(), now: this.now() });
  });
  protected readonly page = query(
    () => {
      const question = this.question();
      return question && { question, offset: this.state()?.offset ?? 0 };
    },
    ({ question, offset }) => this.client.run(question, { limit: PAGE, offset }),
  );
  /** Another report's or project's numbers are not shown as this one's. */
  protected readonly answer = computed(() => {
    const [answer, question] = [this.page.data(), this.question()];
    const isOfThis = answer?.report.slug === question?.slug && answer?.project_id === question?.project_id;
    return isOfThis && !this.page.error() ? answer : undefined;
  });
  /** Whether the page holds all that is drawn: of entities that is the first few. */
  private readonly isWhole = computed(() => {
    const answer = this.answer();
    if (answer?.report.kind === 'entities') return answer.pagination.offset === 0;
    return answer !== undefined && answer.rows.length === answer.pagination.total;
  });
  private readonly wide = query(
    () => (this.answer() && !this.isWhole() ? this.question() : undefined),
    (question) => this.client.run(question, { limit: DRAWN, offset: 0 }),
  );
  /** What is drawn: all rows, as far as they can be. */
  protected readonly drawn = computed(() => (this.isWhole() ? this.answer() : this.wide.data()));
  protected readonly values = reportValues(
    () => this.loaded.data(),
    () => this.question(),
  );
  /** The recompute that was asked for here. */
  protected readonly following = signal<string | undefined>(undefined);
  protected readonly measures = MEASURES;
  protected readonly looks = MEASURE_LOOK;
  protected readonly countsText = countsText;
  protected readonly heading = drawnText;
  protected readonly dateTime = dateTime;
  protected readonly file = (format: FileFormat) => {
    const question = this.question();
    if (!question) throw new Error('the menu is there once the question is known');
    return this.client.file(question, format);
  };

  constructor() {
    followWorkspace(() => this.project());
    effect(() => this.chooseFirstProject());
  }

  protected change(change: Partial<ReportState>): void {
    const [state, report] = [this.state(), this.loaded.data()];
    if (!state || !report) return;
    this.navigate(writeReportState({ ...state, offset: 0, ...change }, report));
  }

  protected chooseProject(project: string): void {
    this.navigate({ project, offset: null });
  }

  /** Reads again, up to this moment. */
  protected refresh(): void {
    this.now.set(new Date());
    this.page.reload();
    this.wide.reload();
  }

  protected async edit(report: Report): Promise<void> {
    const workspaceId = this.workspaceId();
    if (!workspaceId) return;
    const saved = await this.dialogs.open<Report, ReportDialogData>(ReportDialog, { workspaceId, report });
    if (!saved) return;
    this.loaded.reload();
    this.toasts.done(`"${saved.name}" is changed.`);
  }

  protected async recompute(): Promise<void> {
    const [state, projectId, tz] = [this.state(), this.asked(), this.tz()];
    if (!state || !projectId) return;
    const days = daysOf(state.range, tz, this.now());
    const data: RecomputeDialogData = { slug: this.slug(), projectId, tz, window: state.window, ...days };
    const run = await this.dialogs.open<Recompute, RecomputeDialogData>(RecomputeDialog, data);
    if (run) this.following.set(run.id);
  }

  /** Without one in the address it is the one looked at last, or the first. */
  private chooseFirstProject(): void {
    const projects = this.listed.data()?.data;
    if (this.asked() !== undefined || !projects) return;
    const last = untracked(() => this.lastProject());
    const project = projects.find(({ id }) => id === last) ?? projects[0];
    if (project) this.navigate({ project: project.id }, true);
  }

  private navigate(queryParams: object, replaceUrl = false): void {
    const extras = { relativeTo: this.route, queryParams, queryParamsHandling: 'merge' as const, replaceUrl };
    void this.router.navigate([], extras);
  }
}
