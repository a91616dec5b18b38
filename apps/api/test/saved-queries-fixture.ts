import type { Answer, Json, SignedUp, TestApi } from './test-api.js';

/** A workspace with an admin, two editors and a viewer, and somebody who is not in it. */
export interface Cast {
  admin: SignedUp;
  editor: SignedUp;
  other: SignedUp;
  viewer: SignedUp;
  stranger: SignedUp;
}

export async function castOf(api: TestApi): Promise<Cast> {
  const [stranger, admin, editor, other, viewer] = [
    await api.signUp('stranger'),
    await api.signUp('admin'),
    await api.signUp('editor'),
    await api.signUp('other'),
    await api.signUp('viewer'),
  ];
  await api.join(editor, admin, 'editor');
  await api.join(other, admin, 'editor');
  await api.join(viewer, admin, 'viewer');
  return { stranger, admin, editor, other, viewer };
}

/** Calls of the endpoints of saved queries in one workspace. */
export class SavedQueryCalls {
  constructor(
    readonly api: TestApi,
    private readonly workspace: string,
  ) {}

  create(user: SignedUp, changes: Json = {}): Promise<Answer> {
    const body = { workspace_id: this.workspace, name: 'Numbers', sql: 'SELECT 1 AS n', ...changes };
    return this.api.call('POST', '/saved-queries', user, body);
  }

  /** The id of a new one. */
  async made(user: SignedUp, changes: Json = {}): Promise<string> {
    const { status, body } = await this.create(user, changes);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return String(body.id);
  }

  call(method: string, path: string, user: SignedUp, body?: Json): Promise<Answer> {
    return this.api.call(method, `/saved-queries/${path}`, user, body);
  }

  run(user: SignedUp, id: string, body: Json = {}): Promise<Answer> {
    return this.call('POST', `${id}/run`, user, body);
  }

  async list(user: SignedUp, search = ''): Promise<Json[]> {
    const { body } = await this.api.call('GET', `/saved-queries?workspace_id=${this.workspace}${search}`, user);
    return body.data as Json[];
  }

  async names(user: SignedUp, search = ''): Promise<unknown[]> {
    return (await this.list(user, search)).map(({ name }) => name);
  }
}

export const codeOf = ({ status, body }: Answer): [number, unknown] => [status, (body.error as Json | undefined)?.code];
