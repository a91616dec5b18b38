import type { Role } from '@strata/contracts';

/** A signed-in user of a running installation. */
export interface Client {
  address: string;
  token: string;
  workspaceId: string;
  email: string;
  password: string;
}

export interface Project {
  id: string;
  api_key: string;
  workspace_id: string;
}

const PASSWORD = 'correct horse battery';

/** Calls the API. @throws on any answer but 2xx. */
export async function api<T>(
  address: string,
  method: string,
  path: string,
  options: { token?: string; body?: unknown } = {},
): Promise<T> {
  const response = await fetch(`${address}/api/v1${path}`, {
    method,
    headers: {
      ...(options.token && { authorization: `Bearer ${options.token}` }),
      ...(options.body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Registers a user; the access token lasts for a test. */
export async function signUp(address: string, name: string): Promise<Client> {
  const email = `${name}@example.com`;
  const body = { email, name, password: PASSWORD };
  const { access_token: token } = await api<{ access_token: string }>(address, 'POST', '/auth/register', { body });
  const me = await api<{ workspaces: { id: string }[] }>(address, 'GET', '/me', { token });
  return { address, token, workspaceId: me.workspaces[0]?.id ?? '', email, password: PASSWORD };
}

export function createProject(client: Client, name: string): Promise<Project> {
  return api<Project>(client.address, 'POST', '/projects/', { token: client.token, body: { name } });
}

/** Makes a user a member of the admin's workspace, by invitation. */
export async function join(user: Client, admin: { token: string; workspaceId: string }, role: Role): Promise<void> {
  const path = `/workspaces/${admin.workspaceId}/invitations`;
  const invitation = { token: admin.token, body: { role } };
  const { token } = await api<{ token: string }>(user.address, 'POST', path, invitation);
  await api(user.address, 'POST', '/invitations/accept', { token: user.token, body: { token } });
}
