/** The API's shapes under the admin's names. They come from docs/openapi.json; only what it cannot say stands here. */
import type { Audience, ErrorBody } from '@strata/contracts';
import type { components } from './generated';

type Schemas = components['schemas'];

export type User = Schemas['UserDto'];
/** Without the refresh token: that is for clients without cookies, and this code has no use for it. */
export type AuthSession = Omit<Schemas['SignInDto'], 'refresh_token'>;
export type AuthStatus = Schemas['AuthStatusDto'];
export type Registration = Schemas['RegisterDto'];
export type Me = Schemas['MeDto'];
/** A workspace as one of its members sees it. */
export type Workspace = Schemas['MembershipDto'];
/** The workspace at hand: of a member, or of a superadmin who came by a ticket. */
export type OpenWorkspace = Omit<Workspace, 'role'> & { role: Audience };
export type Ticket = Schemas['TicketDto'];
/** A workspace as its writes answer it: without the caller's role. */
export type WorkspaceDetails = Schemas['WorkspaceDto'];
export type WorkspaceChange = Schemas['UpdateWorkspaceDto'];
export type Member = Schemas['MemberDto'];
export type Invitation = Schemas['InvitationDto'];
/** The token is in the answer to its making, and never again. */
export type NewInvitation = Schemas['NewInvitationDto'];
export type InvitationPreview = Schemas['InvitationPreviewDto'];
export type Retention = Schemas['RetentionViewDto'];
export type RetentionSettings = Schemas['RetentionSettingsDto'];
export type RetentionPreview = Schemas['RetentionPreviewDto'];
export type Expiring = Schemas['ExpiringDto'];
export type Project = Schemas['ProjectDto'];
export type ProjectChange = Schemas['UpdateProjectDto'];
export type NewProject = Schemas['CreateProjectDto'];
export type Source = Schemas['SourceDto'];
export type SourceChange = Schemas['UpdateSourceDto'];
export type NewSource = Schemas['CreateSourceDto'];
export type Totals = Schemas['TotalsDto'];
export type Overview = Schemas['OverviewDto'];
export type Point = Schemas['PointDto'];
export type Timeseries = Schemas['TimeseriesDto'];
export type Interval = Timeseries['interval'];
export type TopEvents = Schemas['TopEventsDto'];
export type TopEvent = Schemas['EventCountDto'];
export type Web = Schemas['WebDto'];
export type WebTotals = Schemas['WebTotalsDto'];
export type Breakdown = Schemas['BreakdownDto'];
export type BreakdownRow = Schemas['BreakdownRowDto'];
/** What a breakdown may be by; each is a field to filter by as well. */
export type Dimension = Breakdown['dimension'];
export type FieldValues = Schemas['ValuesDto'];
export type Goal = Schemas['GoalDto'];
export type GoalKind = Goal['kind'];
export type NewGoal = Schemas['CreateGoalDto'];
export type GoalResult = Schemas['GoalResultDto'];
export type GoalResults = Schemas['GoalResultsDto'];
export type AnalyticsEvent = Schemas['EventDto'];
export type VisitSession = Schemas['SessionDto'];
/** Somebody in the list of people: identified, or anonymous and new every day. */
export type Visitor = Schemas['VisitorDto'];
export type Person = Schemas['PersonDto'];
export type Traits = Person['traits'];
export type DeadLetter = Schemas['DeadLetterDto'];
export type AuditEntry = Schemas['AuditEntryDto'];
export type AuditFacets = Schemas['AuditFacetsDto'];
/** An entry about the installation: of no workspace and of no thing. */
export type InstallationEntry = Schemas['InstallationEntryDto'];
/** A workspace as superadmins see it. */
export type Tenant = Schemas['TenantDto'];
/** Whether a workspace is suspended, and the wish that it be. */
export type Suspension = Schemas['SuspensionDto'];
export type SuspensionChange = Schemas['SuspendDto'];
export type InstallationStatus = Schemas['InstallationStatusDto'];
export type ScheduleStatus = Schemas['ScheduleStatusDto'];
/** A workspace among those that somebody administers. */
export type AdministeredWorkspace = Schemas['AdministeredWorkspaceDto'];
/** A person's erasure and, once it is done, its receipt. */
export type Erasure = Schemas['ErasureDto'];
export type TransformGraph = Schemas['TransformGraphDto'];
export type GraphNode = TransformGraph['nodes'][number];
export type TransformModel = Schemas['TransformModelDto'];
export type TransformModelDetails = Schemas['TransformModelDetailsDto'];
export type TransformRun = Schemas['TransformRunDto'];
export type TransformRunDetails = Schemas['TransformRunDetailsDto'];
export type TransformRunNode = TransformRunDetails['nodes'][number];
export type RunStatus = TransformRun['status'];
export type RunNodeStatus = TransformRunNode['status'];
export type RunError = NonNullable<TransformRun['error']>;
export type NewTransformRun = Schemas['CreateTransformRunDto'];
export type TransformSchedule = Schemas['TransformScheduleDto'];
/** A workspace's recompute of a range. */
export type Recompute = Schemas['RecomputeDto'];
export type NewRecompute = Schemas['CreateRecomputeDto'];
/** What counts a project's events per day or week. */
export type Report = Schemas['ReportDto'];
export type ReportKind = Report['kind'];
export type ReportWindow = Report['default_window'];
export type NewReport = Partial<Schemas['CreateReportDto']> &
  Pick<Schemas['CreateReportDto'], 'slug' | 'kind' | 'name'>;
export type ReportChange = Partial<Schemas['UpdateReportDto']>;
export type ReportAnswer = Schemas['ReportAnswerDto'];
export type ReportBreakdown = ReportAnswer['breakdown'];
export type ReportRow = Schemas['ReportRowDto'];
export type ReportMetrics = Schemas['ReportMetricsDto'];
/** The run that made a row, as the row's workspace may see it. */
export type ReportRun = Schemas['RunLineageDto'];

/** Every list of the API; `next_cursor` is null on its last page. */
export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

export type Filter = Schemas['FilterDto'];
export type FilterField = Filter['field'];
export type FilterOp = Filter['op'];

/** Fields of an event, then those of the session it belongs to. */
export const FILTER_FIELDS = [
  'event_name',
  'path',
  'page_url',
  'referrer',
  'referrer_domain',
  'channel',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'browser',
  'os',
  'device',
  'screen',
  'country',
  'language',
  'distinct_id',
  'visitor_id',
  'session_id',
  'source',
  'entity_id',
  'status',
  'entry_path',
  'exit_path',
  'entry_channel',
  'entry_referrer_domain',
  'entry_utm_source',
  'entry_utm_medium',
  'entry_utm_campaign',
  'entry_utm_term',
  'entry_utm_content',
] as const satisfies readonly FilterField[];

export const FILTER_OPS = [
  'eq',
  'neq',
  'contains',
  'not_contains',
  'is_set',
  'is_not_set',
] as const satisfies readonly FilterOp[];

/** A value of a result as JSON carries it; large numbers, NaN and Infinity come as text. */
export type Cell = string | number | boolean | null | object;
export type ResultColumn = Schemas['QueryColumnDto'];
export type ColumnType = ResultColumn['type'];
export interface ResultTable {
  columns: ResultColumn[];
  rows: Cell[][];
}
export type QueryResult = ResultTable & Omit<Schemas['QueryResultDto'], 'rows' | 'query_id'>;
/** A result of a saved query: computed now, or kept. */
export type SnapshotResult = ResultTable & Omit<Schemas['SavedQueryResultDto'], 'rows'>;

export type Parameter = Schemas['ParameterDto'];
export type ParameterType = Parameter['type'];
export type ParamValue = NonNullable<Parameter['default']> | null;
export type Params = Record<string, ParamValue>;
/** SQL that is not saved, and where it runs. */
export interface AdHocQuery {
  workspace_id: string;
  sql: string;
  parameters: Parameter[];
  params: Params;
  /** Null: the workspace's own store. */
  connection_id: string | null;
}
export type Position = Schemas['PositionDto'];
export interface QueryProblem {
  message: string;
  hint?: string | null;
  position: Position | null;
}
export type Relation = Schemas['RelationDto'];
export type FileExport = Schemas['ExportDto'];
export type ExportSource = FileExport['source'];
export type ExportFormat = FileExport['format'];
export type ExportStatus = FileExport['status'];
export type ExportLink = Schemas['ExportLinkDto'];
export type FileFormat = Schemas['ExportAdHocQueryDto']['format'];

export type SavedQueryItem = Schemas['SavedQueryDto'];
export type SavedQuery = Schemas['SavedQueryDetailsDto'];
export type NewSavedQuery = Schemas['CreateSavedQueryDto'];
/** The generator takes what has a default for required. */
export type SavedQueryChange = Partial<Schemas['UpdateSavedQueryDto']>;
export type QueryVersion = Schemas['SavedQueryVersionDto'];
export type QueryRun = Schemas['SavedQueryRunDto'];
export type RunOutcome = QueryRun['status'];
export type SavedChart = Schemas['ChartDto'];
export type NewChart = Omit<SavedChart, 'id'>;
export type ChartKind = SavedChart['kind'];
export type ChartMapping = SavedChart['mapping'];

export type Connection = Schemas['ConnectionDto'];
export type NewConnection = Schemas['CreateConnectionDto'];
export type ConnectionChange = Schemas['UpdateConnectionDto'];
export type ConnectionTarget = Schemas['TestConnectionDto'];
export type ConnectionTest = Schemas['ConnectionTestDto'];
/** A number over time that the server keeps up to date. */
export type Metric = Schemas['MetricDto'];
export type NewMetric = Schemas['CreateMetricDto'];
export type MetricChange = Partial<Omit<NewMetric, 'workspace_id'>>;
/** What is computed: SQL, and which of its columns are dimensions. */
export type MetricDefinition = Required<Pick<NewMetric, 'sql' | 'dimensions'>>;
export type MetricRun = Schemas['MetricRunDto'];
export type MetricPoint = Schemas['MetricPointDto'];
export type MetricGrain = Schemas['MetricValuesDto']['grain'];

/** A dashboard in a list. */
export type DashboardItem = Schemas['DashboardSummaryDto'];
export type Dashboard = Schemas['DashboardDto'];
export type NewDashboard = Partial<Schemas['CreateDashboardDto']> & Pick<Schemas['CreateDashboardDto'], 'name'>;
export type DashboardChange = Partial<Schemas['UpdateDashboardDto']>;
export type DashboardVersion = Schemas['DashboardVersionSummaryDto'];
export type DashboardVersionDetails = Schemas['DashboardVersionDto'];
/** What a page is filtered by; everything in it is about all widgets that have such a field. */
export type DashboardFilters = Partial<Schemas['DashboardFiltersDto']>;
export type Widget = Schemas['WidgetDto'];
export type NewWidget = Partial<Schemas['CreateWidgetDto']> & Pick<Widget, 'source' | 'position'>;
export type WidgetSource = Widget['source'];
export type AnalyticsSource = Extract<WidgetSource, { type: 'analytics' }>;
export type WidgetMeasure = AnalyticsSource['measure'];
export type WidgetPosition = Widget['position'];
/** Filters under a name. */
export type FilterSet = Schemas['FilterSetDto'];
export interface NewFilterSet {
  workspace_id: string;
  name: string;
  visibility: FilterSet['visibility'];
  filters: DashboardFilters;
}
/** What happened at a time, of one project or of all. */
export type Annotation = Schemas['AnnotationDto'];
export type NewAnnotation = Required<Pick<Annotation, 'at' | 'until' | 'text' | 'project_id'>>;
export type ShareLink = Schemas['ShareLinkDto'];
/** The token is in the answer to its making, and never again. */
export type NewShareLink = Schemas['NewShareLinkDto'];
/** A dashboard as a guest with a link sees it. */
export type SharedDashboard = Schemas['SharedDashboardDto'];
/** A widget's table, in the one form of all sources. */
export interface WidgetAnswer extends ResultTable {
  /** Of the period before, in the same columns. */
  previous?: { rows: Cell[][] };
  /** Names of the page's filters that the widget has no field for. */
  ignored_filters: string[];
  computed_at: string;
  is_cached: boolean;
}
/** A widget's line of a page's data. */
export type WidgetLine =
  ({ widget_id: string; status: 'ok' } & WidgetAnswer) | ({ widget_id: string; status: 'failed' } & ErrorBody);
/** A dashboard that is printed for an export. */
export interface RenderedPage {
  dashboard: Pick<SharedDashboard, 'name' | 'description' | 'filters' | 'widgets'>;
  workspace: string;
  requested_by: string;
  requested_at: string;
  /** IANA zone of its buckets and days. */
  tz: string;
  /** That of metrics. */
  reporting_tz: string;
  annotations: Annotation[];
  /** What it is filtered by, as people read it. */
  facts: { label: string; value: string }[];
}
/** The page comes first, then its data. */
export type RenderLine = { page: RenderedPage } | WidgetLine;
