import { PERMISSIONS, type Audience } from '@strata/contracts';
import { newId } from '@strata/platform';
import fs from 'node:fs';
import path from 'node:path';
import { AuditChain } from '@strata/identity';
import { openApiDocument } from '../src/edge/openapi.js';
import type { AccessRule } from '../src/edge/access.decorators.js';
import {
  ANNOTATION,
  BODIES,
  CHART,
  dashboardOf,
  FILTER_SET,
  metricOf,
  newSlug,
  QUERIES,
  recomputeOf,
  REPORT,
  WIDGET,
  type Fixture,
} from './permission-requests.js';
import { storedEvent } from './stored-event.js';
import { ownDatabase, TestApi, type Json, type SignedUp } from './test-api.js';

/** Some thousand requests, each on rows of its own. */
jest.setTimeout(300_000);

interface Operation {
  id: string;
  method: string;
  path: string;
  rule: AccessRule | undefined;
}

/** What cannot be done twice to the same workspace. */
const ENDS_WORKSPACE = ['Workspaces_remove', 'Workspaces_leave'];

const AUDIENCES: Audience[] = ['viewer', 'editor', 'admin', 'superadmin_ticket'];

describe('every endpoint × every role × own and foreign workspace', () => {
  let api: TestApi;
  let operations: Operation[];
  let superadmin: SignedUp;
  let admin: SignedUp;
  let editor: SignedUp;
  let viewer: SignedUp;
  let secondAdmin: SignedUp;
  let foreigner: SignedUp;
  let workspace: string;

  beforeAll(async () => {
    api = await TestApi.start({ ALLOW_PRIVATE_CONNECTIONS: 'true' });
    collectSecrets();
    // The first account is the superadmin; it is no member of the others' workspaces.
    superadmin = await api.signUp('superadmin');
    admin = await api.signUp('admin');
    editor = await api.signUp('editor');
    viewer = await api.signUp('viewer');
    secondAdmin = await api.signUp('secondadmin');
    foreigner = await api.signUp('foreigner');
    workspace = admin.workspaceId;
    await api.join(editor, admin, 'editor');
    await api.join(viewer, admin, 'viewer');
    await api.call('PATCH', `/workspaces/${workspace}`, admin, { allow_share_links: true });
    const document = openApiDocument(api.app) as unknown as { paths: Record<string, Record<string, Json>> };
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        id: String(operation.operationId),
        method,
        path: path.replace('/api/v1', ''),
        rule: operation['x-access'] as AccessRule | undefined,
      })),
    );
  });
  afterAll(() => api.stop());

  /** Whatever secret was sent to an endpoint or answered by one. */
  const secrets = new Set<string>();
  function collectSecrets(): void {
    const call = api.call.bind(api);
    api.call = async <T = Json>(...asked: Parameters<TestApi['call']>) => {
      const answer = await call<T>(...asked);
      for (const held of [asked[3], answer.body]) secretsIn(held);
      return answer;
    };
  }
  function secretsIn(value: unknown): void {
    for (const [name, held] of Object.entries(value ?? {})) {
      if (typeof held === 'object') secretsIn(held);
      else if (/password|token|api_key|ticket|secret/.test(name) && typeof held === 'string') secrets.add(held);
    }
  }

  let fixtures = 0;
  /** A workspace of `admin` with the same members. */
  async function doomedWorkspace(): Promise<string> {
    const { body } = await api.call<{ id: string }>('POST', '/workspaces', admin, { name: 'Doomed' });
    await api.join(editor, { ...admin, workspaceId: body.id }, 'editor');
    await api.join(viewer, { ...admin, workspaceId: body.id }, 'viewer');
    await api.join(secondAdmin, { ...admin, workspaceId: body.id }, 'admin');
    return body.id;
  }

  /** Fresh rows to read, change and delete, in the workspace of `admin`: those that the operation's path names. */
  async function fixture(operation?: Operation, token?: string): Promise<Fixture> {
    fixtures += 1;
    const names = (name: string): boolean => operation?.path.includes(name) ?? true;
    const isRecompute = operation?.id.startsWith('Recompute') ?? false;
    const isReport = ['Reports_run', 'Reports_export', 'Reports_recompute'].includes(operation?.id ?? '');
    const isPrivacy = ['Privacy_export', 'Privacy_erase'].includes(operation?.id ?? '');
    const project =
      names('{project_id}') || isRecompute || isReport || isPrivacy
        ? await made('/projects/', { name: 'Site', workspace_id: workspace })
        : '';
    if (operation?.id === 'Person_get' || isPrivacy) await insertEvent(project);
    const source = { slug: `f-${newId()}`, provider_name: 'P', workspace_id: workspace };
    const goal = { name: 'Goal', kind: 'event', pattern: 'x' };
    const needsInvitation = operation !== undefined && names('invitation') && operation.method !== 'get';
    const isExport = operation?.id === 'Exports_create';
    const savedQuery = names('{saved_query_id}') || isExport ? await madeSavedQuery() : '';
    const dashboard = names('{dashboard_id}') ? await madeDashboard() : '';
    const invited = needsInvitation ? await invite() : { id: '', token: '' };
    return {
      workspace: operation && ENDS_WORKSPACE.includes(operation.id) ? await doomedWorkspace() : workspace,
      project,
      source: names('{source_id}') ? await made('/sources', source) : '',
      letter: names('{letter_id}') ? await insertLetter(project) : '',
      goal: names('{goal_id}') ? await made(`/projects/${project}/goals`, goal) : '',
      connection: names('{connection_id}') ? await insertConnection() : '',
      // An editor's: of somebody else's only an admin may change one.
      metric: names('{metric_id}') ? await made('/metrics', metricOf(workspace), editor) : '',
      recompute: isRecompute && names('{run_id}') ? await madeRecompute(project) : newId(),
      report: isReport ? 'top-entities' : names('{slug}') ? await madeReport() : '',
      savedQuery,
      chart: names('{chart_id}') ? await made(`/saved-queries/${savedQuery}/charts`, CHART) : '',
      snapshot: names('{snapshot_id}') ? await madeSnapshot(savedQuery) : '',
      dashboard,
      filterSet: names('{filter_set_id}')
        ? await made('/filter-sets', { workspace_id: workspace, ...FILTER_SET }, editor)
        : '',
      annotation: names('{annotation_id}')
        ? await made('/annotations', { workspace_id: workspace, ...ANNOTATION }, editor)
        : '',
      shareLink: names('{share_link_id}') ? await made(`/dashboards/${dashboard}/share-links`, {}) : '',
      erasure: names('{erasure_id}') ? await insertErasure() : '',
      export: names('{export_id}') ? await insertExport(token, operation?.id) : '',
      // Passwords are slow to hash on purpose.
      member: names('{user_id}') ? await newMember() : viewer,
      invitation: invited.id,
      token: invited.token,
    };
  }

  /** The id of what a POST makes. */
  async function made(path: string, body: Json, by: SignedUp = admin): Promise<string> {
    return String((await api.call('POST', path, by, body)).body.id);
  }

  async function madeReport(): Promise<string> {
    const slug = newSlug();
    await api.call('POST', '/reports', admin, { workspace_id: workspace, ...REPORT, slug });
    return slug;
  }

  function madeRecompute(project: string): Promise<string> {
    return made(`/workspaces/${workspace}/recompute-runs`, recomputeOf(project));
  }

  /** Of the editor, and shared: the roles alone decide. */
  async function madeSavedQuery(): Promise<string> {
    const body = { workspace_id: workspace, name: 'Numbers', sql: 'SELECT 1', visibility: 'shared' };
    return String((await api.call('POST', '/saved-queries', editor, body)).body.id);
  }

  async function madeDashboard(): Promise<string> {
    return made('/dashboards', { ...dashboardOf(workspace), widgets: [WIDGET] }, editor);
  }

  async function madeSnapshot(savedQuery: string): Promise<string> {
    return String((await api.call('POST', `/saved-queries/${savedQuery}/run`, editor)).body.snapshot_id);
  }

  async function insertLetter(project: string): Promise<string> {
    const letter = newId();
    await api.test.superuser(
      `INSERT INTO raw.dead_letters (workspace_id, id, project_id, batch_id, event, error_code, error_message)
       VALUES ($1, $2, $3, $2, $4, '22003', 'out of range')`,
      [workspace, letter, project, storedEvent({ workspace_id: workspace, project_id: project })],
    );
    return letter;
  }

  async function insertConnection(): Promise<string> {
    return made('/connections', { workspace_id: workspace, name: newId(), ...ownDatabase() });
  }

  async function insertEvent(project: string): Promise<void> {
    await api.test.superuser(
      `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
         channel, is_bot, properties, batch_id) VALUES ($1, $2, $3, now(), now(), 'x', 'v', 'direct', false, '{}', $3)`,
      [workspace, project, newId()],
    );
  }

  async function insertErasure(): Promise<string> {
    const id = newId();
    await api.test.superuser(
      `INSERT INTO public.privacy_jobs (workspace_id, id, project_id, subject, subject_hash, requested_by, requester_label)
       VALUES ($1, $2, $2, 'v', 'h', $2, 'x')`,
      [workspace, id],
    );
    return id;
  }

  /** One of the caller's own, if it is one of the workspace's: of others only admins see anything. */
  async function insertExport(token: string | undefined, operation?: string): Promise<string> {
    const id = newId();
    const { id: owner } = [viewer, editor, superadmin].find((user) => user.token === token) ?? admin;
    const status = operation === 'Exports_link' ? 'completed' : 'pending';
    await api.test.superuser(
      `INSERT INTO public.exports (workspace_id, id, requested_by, requester_label, requested_as, source, name, format,
         status, expires_at) VALUES ($1, $2, $3, 'x', 'viewer', '{}', 'x', 'csv', $4, now() + interval '1 day')`,
      [workspace, id, owner, status],
    );
    fs.mkdirSync(path.join(api.dataDir, 'exports'), { recursive: true });
    fs.writeFileSync(path.join(api.dataDir, 'exports', id), '');
    return id;
  }

  async function invite(): Promise<{ id: string; token: string }> {
    const path = `/workspaces/${workspace}/invitations`;
    return (await api.call<{ id: string; token: string }>('POST', path, admin, { role: 'viewer' })).body;
  }

  async function newMember(): Promise<SignedUp> {
    const member = await api.signUp(`member${fixtures}`);
    await api.join(member, admin, 'viewer');
    return member;
  }

  async function call(operation: Operation, token: string | undefined): Promise<number> {
    const made = await fixture(operation, token);
    const path = operation.path
      .replace('{workspace_id}', made.workspace)
      .replace('{project_id}', made.project)
      .replace('{source_id}', made.source)
      .replace('{letter_id}', made.letter)
      .replace('{invitation_id}', made.invitation)
      .replace('{goal_id}', made.goal)
      .replace('{connection_id}', made.connection)
      .replace('{metric_id}', made.metric)
      .replace('{run_id}', made.recompute)
      .replace('{slug}', made.report)
      .replace('{saved_query_id}', made.savedQuery)
      .replace('{chart_id}', made.chart)
      .replace('{snapshot_id}', made.snapshot)
      .replace('{dashboard_id}', made.dashboard)
      .replace('{widget_id}', WIDGET.id)
      .replace('{filter_set_id}', made.filterSet)
      .replace('{annotation_id}', made.annotation)
      .replace('{share_link_id}', made.shareLink)
      .replace('{export_id}', made.export)
      .replace('{erasure_id}', made.erasure)
      .replace('{version}', '1')
      .replace('{unique_id}', 'model.strata.none')
      .replace('{node}', 'model.strata.none')
      .replace('{name}', 'hourly')
      .replace('{user_id}', made.member.id);
    expect(path).not.toContain('{');
    if (token === superadmin.token && hasTicket && made.workspace !== workspace) await openTicket(made.workspace);
    const { rule } = operation;
    const located = rule?.rule === 'workspace' && rule.locator.in === 'query';
    const more = QUERIES[operation.id] ?? '';
    const query = [
      ...(located ? [`workspace_id=${made.workspace}`] : []),
      typeof more === 'string' ? more : more(made),
    ];
    const { status } = await api.call(
      operation.method,
      `${path}?${query.join('&')}`,
      { token },
      BODIES[operation.id]?.(made),
    );
    if (token === superadmin.token && hasTicket && made.workspace !== workspace) await openTicket(workspace);
    return status;
  }

  const workspaceOperations = () =>
    operations.flatMap((operation) =>
      operation.rule?.rule === 'workspace' ? [{ ...operation, rule: operation.rule }] : [],
    );

  let hasTicket = false;
  async function openTicket(into: string): Promise<void> {
    const ticket = await api.call('POST', `/workspaces/${into}/tickets`, superadmin, { reason: 'matrix test' });
    expect(ticket.status).toBe(201);
    hasTicket = true;
  }

  it('finds a rule at every endpoint, and a role for every action', () => {
    expect(operations.length).toBeGreaterThanOrEqual(30);
    expect(operations.filter((operation) => !operation.rule).map((operation) => operation.id)).toEqual([]);
    const used = new Set<string>(workspaceOperations().map((operation) => operation.rule.action));
    expect(Object.keys(PERMISSIONS).filter((action) => !used.has(action) && action !== 'write_key:read')).toEqual([]);
  });

  it('answers each role as the permission matrix says', async () => {
    await openTicket(workspace);
    const tokens: Record<Audience, string> = {
      viewer: viewer.token,
      editor: editor.token,
      admin: admin.token,
      superadmin_ticket: superadmin.token,
    };
    const wrong: string[] = [];
    for (const operation of workspaceOperations()) {
      for (const audience of AUDIENCES) {
        const status = await call(operation, tokens[audience]);
        const allowed = (PERMISSIONS[operation.rule.action] as readonly Audience[]).includes(audience);
        const isRight = allowed ? status >= 200 && status < 300 : status === 403;
        if (!isRight) wrong.push(`${operation.id} as ${audience}: ${status}, allowed: ${allowed}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('shows a foreign workspace to nobody: neither to other admins nor to a superadmin without a ticket', async () => {
    await api.call('DELETE', `/workspaces/${workspace}/tickets`, superadmin);
    hasTicket = false;
    const wrong: string[] = [];
    for (const operation of workspaceOperations()) {
      for (const stranger of [foreigner, superadmin]) {
        const status = await call(operation, stranger.token);
        if (status !== 404) wrong.push(`${operation.id} as ${stranger.email}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('lets nobody in without a token, with a broken one or after log-out', async () => {
    const leaver = await api.signUp('leaver');
    expect((await api.call('POST', '/auth/logout', leaver)).status).toBe(204);
    const closed = operations.filter(({ rule }) => rule && !['public', 'write_key'].includes(rule.rule));
    expect(closed.length).toBeGreaterThan(20);
    for (const operation of closed) {
      for (const token of [undefined, 'nonsense', `${viewer.token}x`, leaver.token]) {
        expect([operation.id, await call(operation, token)]).toEqual([operation.id, 401]);
      }
    }
  });

  it('keeps superadmin endpoints for superadmins and lets everybody signed in use their own', async () => {
    for (const operation of operations) {
      if (operation.rule?.rule === 'superadmin') {
        expect([operation.id, await call(operation, admin.token)]).toEqual([operation.id, 403]);
      }
      if (operation.rule?.rule === 'signed_in') {
        const caller = await api.signUp(`own${operation.id.toLowerCase()}`);
        expect(await call(operation, caller.token)).toBeLessThan(300);
      }
    }
  });

  it('hides the write key from those who may not read it', async () => {
    const { project } = await fixture();
    const keyOf = async (user: SignedUp) => (await api.call('GET', `/projects/${project}`, user)).body.api_key;
    expect(await keyOf(admin)).toMatch(/^proj_[\w-]{43}$/);
    expect(await keyOf(editor)).toBeNull();
    expect(await keyOf(viewer)).toBeNull();
  });

  it('ends a membership with the next request', async () => {
    const { member } = await fixture();
    expect((await api.call('GET', `/workspaces/${workspace}`, member)).status).toBe(200);
    await api.call('DELETE', `/workspaces/${workspace}/members/${member.id}`, admin);
    expect((await api.call('GET', `/workspaces/${workspace}`, member)).status).toBe(404);
  });

  it('records the ticket before the superadmin looks, and one ticket at a time', async () => {
    await openTicket(workspace);
    const entries = await api.call<{ data: Json[] }>(
      'GET',
      `/audit?workspace_id=${workspace}&limit=1&action=ticket.opened`,
      admin,
    );
    expect(entries.body.data[0]).toMatchObject({ action: 'ticket.opened', metadata: { reason: 'matrix test' } });
    await api.call('POST', `/workspaces/${foreigner.workspaceId}/tickets`, superadmin, { reason: 'the next one' });
    expect((await api.call('GET', `/workspaces/${workspace}`, superadmin)).status).toBe(404);
    expect((await api.call('GET', `/workspaces/${foreigner.workspaceId}`, superadmin)).status).toBe(200);
  });

  it('has kept no secret of all that in the audit log', async () => {
    const stored = await api.test.superuser<{ entry: string }>(
      'SELECT e::text AS entry FROM public.audit_entries e UNION ALL SELECT e::text FROM auth.audit_entries e',
    );
    expect(stored.length).toBeGreaterThan(500);
    expect([...secrets].filter((secret) => /^proj_/.test(secret)).length).toBeGreaterThan(10);
    const log = stored.map(({ entry }) => entry).join('\n');
    expect([...secrets].filter((secret) => secret.length > 8 && log.includes(secret))).toEqual([]);
  });

  it('has left every chain of the audit log whole', async () => {
    const chain = api.app.get(AuditChain);
    const broken = [(await chain.verifyInstallation()).broken];
    for (const id of await chain.workspaces()) broken.push((await chain.verifyWorkspace(id)).broken);
    expect(broken.length).toBeGreaterThan(10);
    expect(broken.filter((place) => place !== null)).toEqual([]);
  });
});
