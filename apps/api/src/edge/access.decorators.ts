import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiResponse } from '@nestjs/swagger';
import type { Action } from '@strata/contracts';
import type { ResourceKind } from '@strata/data';
import type { Actor, WorkspaceContext } from '@strata/platform';
import type { FastifyRequest } from 'fastify';
import { ErrorBodyDto } from './error.dto.js';

/** Where a request names the resource that decides its workspace. */
export interface Locator {
  kind: ResourceKind;
  in: 'params' | 'query' | 'body';
  name: string;
  /** Without an id the caller's only workspace is meant. */
  optional?: boolean;
}

/** How an endpoint is guarded. Every endpoint has exactly one rule; without one the API refuses to start. */
export type AccessRule =
  | { rule: 'public' }
  | { rule: 'write_key' }
  | { rule: 'signed_in' }
  | { rule: 'superadmin' }
  | { rule: 'workspace'; action: Action; locator: Locator };

export const ACCESS_RULE = Symbol('ACCESS_RULE');

/** What the guard leaves on the request. */
export interface GuardedRequest extends FastifyRequest {
  actor?: Actor;
  workspace?: WorkspaceContext;
}

function rule(accessRule: AccessRule, ...statuses: number[]) {
  return applyDecorators(
    SetMetadata(ACCESS_RULE, accessRule),
    ApiExtension('x-access', accessRule),
    ...(accessRule.rule === 'public' || accessRule.rule === 'write_key' ? [] : [ApiBearerAuth()]),
    ...[422, ...statuses].map((status) => ApiResponse({ status, type: ErrorBodyDto })),
  );
}

/** Anybody may call. */
export const Public = () => rule({ rule: 'public' });
/** Carries a project's write key; the domain checks it. */
export const WithWriteKey = () => rule({ rule: 'write_key' }, 401, 403, 413, 429, 503);
/** Anybody signed in. */
export const SignedIn = () => rule({ rule: 'signed_in' }, 401);
/** The installation's superadmins. */
export const SuperadminOnly = () => rule({ rule: 'superadmin' }, 401, 403);
/** Those whom the permission matrix allows `action` in the workspace of the located resource. */
export const Requires = (action: Action, locator: Locator) =>
  rule({ rule: 'workspace', action, locator }, 401, 403, 404);

/** The project that the path names as `project_id`. */
export const inProject: Locator = { kind: 'project', in: 'params', name: 'project_id' };
/** The project that the body names as `project_id`. */
export const ofPostedProject: Locator = { kind: 'project', in: 'body', name: 'project_id' };
/** The workspace that the path names as `workspace_id`. */
export const inWorkspace: Locator = { kind: 'workspace', in: 'params', name: 'workspace_id' };
/** The workspace of `?workspace_id=`, by default the caller's only one. */
export const inQueriedWorkspace: Locator = { kind: 'workspace', in: 'query', name: 'workspace_id', optional: true };
/** The workspace of the body's `workspace_id`, by default the caller's only one. */
export const inPostedWorkspace: Locator = { kind: 'workspace', in: 'body', name: 'workspace_id', optional: true };
/** The saved query that the path names as `saved_query_id`. */
export const ofSavedQuery: Locator = { kind: 'saved_query', in: 'params', name: 'saved_query_id' };
/** The connection that the path names as `connection_id`. */
export const ofConnection: Locator = { kind: 'connection', in: 'params', name: 'connection_id' };
/** The metric that the path names as `metric_id`. */
export const ofMetric: Locator = { kind: 'metric', in: 'params', name: 'metric_id' };
/** The dashboard that the path names as `dashboard_id`. */
export const ofDashboard: Locator = { kind: 'dashboard', in: 'params', name: 'dashboard_id' };
/** The filter set that the path names as `filter_set_id`. */
export const ofFilterSet: Locator = { kind: 'filter_set', in: 'params', name: 'filter_set_id' };
/** The annotation that the path names as `annotation_id`. */
export const ofAnnotation: Locator = { kind: 'annotation', in: 'params', name: 'annotation_id' };

/** The export that the path names as `export_id`. */
export const ofExport: Locator = { kind: 'export', in: 'params', name: 'export_id' };

/** Parameter: the signed-in actor. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<GuardedRequest>();
  if (!actor) throw new Error('CurrentActor on an endpoint that lets anybody in');
  return actor;
});

/** Parameter: the workspace context that the access rule established. */
export const Workspace = createParamDecorator((_: unknown, context: ExecutionContext): WorkspaceContext => {
  const { workspace } = context.switchToHttp().getRequest<GuardedRequest>();
  if (!workspace) throw new Error('Workspace on an endpoint without a workspace rule');
  return workspace;
});
