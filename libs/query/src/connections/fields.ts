import type { ExternalAddress, Prisma } from '@strata/data';

export const TLS_MODES = ['disable', 'require', 'verify-full'] as const;
export const VIEWER_ACCESS = ['none', 'run'] as const;
export const EDITOR_ACCESS = ['none', 'run', 'write'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

/** How to reach the database. */
export interface ConnectionAddress {
  host: string;
  port: number;
  database: string;
  username: string;
  password: string;
  tls: TlsMode;
  ca_certificate: string | null;
}

export interface ConnectionInput extends ConnectionAddress {
  name: string;
  /** `run`: saved queries. `write`: SQL of their own too. Admins may do both. */
  viewer_access: (typeof VIEWER_ACCESS)[number];
  editor_access: (typeof EDITOR_ACCESS)[number];
}

const DEFAULTS = {
  port: 5432,
  tls: 'require',
  ca_certificate: null,
  viewer_access: 'none',
  editor_access: 'run',
} as const;
type Defaulted = keyof typeof DEFAULTS;

/** What somebody enters; the rest are defaults. */
export type ConnectionDraft = Omit<ConnectionInput, Defaulted> & Partial<Pick<ConnectionInput, Defaulted>>;
export type AddressDraft = Pick<ConnectionDraft, keyof ConnectionAddress>;

export function withDefaults<T extends Partial<ConnectionInput>>(draft: T): T & typeof DEFAULTS {
  return { ...DEFAULTS, ...defined(draft) };
}

/** Without the fields that are there and undefined, as those of a DTO are. */
export function defined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** A connection as it is shown: never with its password. */
export interface ConnectionView extends Omit<ConnectionInput, 'password'> {
  id: string;
  tested_at: Date | null;
  created_at: Date;
  updated_at: Date;
  /** How many saved queries run on it. */
  saved_queries: number;
}

export interface ConnectionTest {
  ok: boolean;
  message: string;
  hint: string | null;
  server_version: string | null;
  duration_ms: number;
}

export type ConnectionRow = Prisma.ConnectionGetPayload<object>;
type CountedRow = ConnectionRow & { _count: { savedQueries: number } };

export function viewOf(row: CountedRow): ConnectionView {
  return {
    id: row.id,
    name: row.name,
    host: row.host,
    port: row.port,
    database: row.database,
    username: row.username,
    tls: row.tls as TlsMode,
    ca_certificate: row.caCertificate,
    viewer_access: row.viewerAccess as ConnectionView['viewer_access'],
    editor_access: row.editorAccess as ConnectionView['editor_access'],
    tested_at: row.testedAt,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    saved_queries: row._count.savedQueries,
  };
}

/** The row's columns but for the password. */
export function columnsOf(input: ConnectionInput) {
  return {
    name: input.name,
    host: input.host,
    port: input.port,
    database: input.database,
    username: input.username,
    tls: input.tls,
    caCertificate: input.ca_certificate,
    viewerAccess: input.viewer_access,
    editorAccess: input.editor_access,
  };
}

export function externalAddress(from: ConnectionAddress): ExternalAddress {
  const { username: user, ca_certificate: caCertificate, host, port, database, password, tls } = from;
  return { host, port, database, user, password, tls, ...(caCertificate !== null && { caCertificate }) };
}

/** What the ciphertext of a password is bound to. */
export function placeOf(row: { workspaceId: string; id: string }): string {
  return `connection:${row.workspaceId}:${row.id}`;
}

/** True when the change leads to another database or logs in differently. */
export function changesAddress(changes: Partial<ConnectionInput>): boolean {
  const fields = ['host', 'port', 'database', 'username', 'password', 'tls', 'ca_certificate'] as const;
  return fields.some((field) => changes[field] !== undefined);
}
