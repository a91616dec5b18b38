import type { Answer, Json, SignedUp, TestApi } from './test-api.js';

/** A widget's line of a batch. */
export interface Line extends Json {
  widget_id: string;
  status: 'ok' | 'failed';
  columns: { name: string; type: string }[];
  rows: unknown[][];
  previous?: { rows: unknown[][] };
  ignored_filters: string[];
  error?: Json;
}

const POSITION = { x: 0, y: 0, w: 4, h: 2 };

/** A widget; where it stands matters to few tests. */
export const widget = (source: Json, more: Json = {}): Json => ({ source, position: POSITION, ...more });
export const text = (markdown = 'Hello', more: Json = {}): Json => widget({ type: 'text', markdown }, more);
export const analytics = (question: string, measure: string, source: Json = {}, more: Json = {}): Json =>
  widget({ type: 'analytics', project_id: null, question, measure, ...source }, more);

/** Lines of an answer, whatever it was asked with. */
export function linesOf(body: string): Line[] {
  return body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** Calls of the endpoints of dashboards in one workspace. */
export class DashboardCalls {
  constructor(
    readonly api: TestApi,
    private readonly workspace: string,
  ) {}

  create(user: SignedUp, changes: Json = {}): Promise<Answer> {
    const body = { workspace_id: this.workspace, name: 'Overview', visibility: 'shared', ...changes };
    return this.api.call('POST', '/dashboards', user, body);
  }

  /** A new one. */
  async made(user: SignedUp, changes: Json = {}): Promise<Json & { id: string; widgets: Json[] }> {
    const { status, body } = await this.create(user, changes);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body as Json & { id: string; widgets: Json[] };
  }

  call(method: string, path: string, user: SignedUp, body?: Json): Promise<Answer> {
    return this.api.call(method, `/dashboards/${path}`, user, body);
  }

  patch(id: string, user: SignedUp, body: Json): Promise<Answer> {
    return this.call('PATCH', id, user, body);
  }

  /** What the audit log has of dashboards, newest first; admins read it. */
  async audited(admin: SignedUp): Promise<string[]> {
    const { body } = await this.api.call('GET', `/audit?workspace_id=${this.workspace}`, admin);
    return (body.data as { action: string }[])
      .map(({ action }) => action)
      .filter((action) => action.startsWith('dashboard.'));
  }

  async names(user: SignedUp, search = ''): Promise<unknown[]> {
    const { body } = await this.api.call('GET', `/dashboards?workspace_id=${this.workspace}${search}`, user);
    return (body.data as Json[]).map(({ name }) => name);
  }

  /** The lines of a batch, by what `path` names. */
  async lines(user: SignedUp, path: string, body: Json = {}): Promise<Line[]> {
    const response = await this.api.app.inject({
      method: 'POST',
      url: `/api/v1/dashboards/${path}`,
      headers: { authorization: `Bearer ${user.token}` },
      payload: body,
    });
    if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${response.body}`);
    return linesOf(response.body);
  }

  /** The same by the title of the widget. */
  async answers(
    user: SignedUp,
    dashboard: { id: string; widgets: Json[] },
    body: Json = {},
  ): Promise<Record<string, Line>> {
    const lines = await this.lines(user, `${dashboard.id}/data`, body);
    const titles = new Map(dashboard.widgets.map(({ id, title }) => [id, String(title)]));
    return Object.fromEntries(lines.map((line) => [titles.get(line.widget_id) ?? line.widget_id, line]));
  }
}
