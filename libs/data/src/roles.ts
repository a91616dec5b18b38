import { deriveSecret } from '@strata/platform';

/** The database roles that log in. What each may do stands in prisma/bootstrap.sql and the migrations. */
export const LOGIN_ROLES = ['strata_app', 'strata_auth', 'strata_pipeline', 'strata_sql'] as const;
export type LoginRole = (typeof LOGIN_ROLES)[number];

/** A role's password, derived from the installation's secret: nothing to store, nothing to hand around. */
export function rolePassword(secret: string, role: LoginRole): string {
  return deriveSecret(secret, `postgres:${role}`);
}

/** `databaseUrl` (with or without credentials) as seen by `role`. */
export function roleUrl(databaseUrl: string, secret: string, role: LoginRole): string {
  const url = new URL(databaseUrl);
  url.username = role;
  url.password = rolePassword(secret, role);
  return url.toString();
}

/** `databaseUrl` without user and password, fit for logs and child processes. */
export function withoutCredentials(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.username = '';
  url.password = '';
  return url.toString();
}
