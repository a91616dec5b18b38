import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Database, type WorkspaceTx } from '@strata/data';
import { AuditLog } from '@strata/identity';
import type { WorkspaceContext } from '@strata/platform';
import type { Observable } from 'rxjs';
import { ACCESS_RULE, type AccessRule, type GuardedRequest } from './access.decorators.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Writes down what a superadmin asks who is there by ticket, before it is answered: what cannot be written down is not
 * answered. The workspace's admins read it in their audit log.
 */
@Injectable()
export class VisitRecordInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly db: Database,
    private readonly audit: AuditLog,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() === 'http') {
      const request = context.switchToHttp().getRequest<GuardedRequest>();
      const rule = this.reflector.get<AccessRule | undefined>(ACCESS_RULE, context.getHandler());
      if (request.workspace?.audience === 'superadmin_ticket' && rule?.rule === 'workspace') {
        await this.record(request.workspace, request, rule);
      }
    }
    return next.handle();
  }

  private async record(
    ctx: WorkspaceContext,
    { method, url, params, query, body }: GuardedRequest,
    { action, locator }: Extract<AccessRule, { rule: 'workspace' }>,
  ): Promise<void> {
    const [path] = url.split('?', 1);
    const named = ({ params, query, body }[locator.in] as Record<string, unknown> | undefined)?.[locator.name];
    const resourceId = typeof named === 'string' ? named : ctx.workspaceId;
    await this.db.withWorkspace(ctx, async (tx) => {
      const sql = await sqlBehind(tx, ctx, [params, query, body]);
      const asked = { query: withJson(query), body };
      const metadata = { method, path, permission: action, ...asked, ...(sql.length > 0 && { sql }) };
      await this.audit.record(tx, ctx, { action: 'ticket.used', resourceType: locator.kind, resourceId, metadata });
    });
  }
}

/** Parameters of an address, with what they carry as JSON laid open: filters. */
function withJson(query: unknown): object {
  return Object.fromEntries(Object.entries(query ?? {}).map(([name, held]) => [name, parsed(held)]));
}

function parsed(held: unknown): unknown {
  if (typeof held !== 'string' || !/^[[{]/.test(held)) return held;
  try {
    return JSON.parse(held);
  } catch {
    return held;
  }
}

/** The SQL of the saved queries that a request runs: the one it names, and those of the dashboard that it names. */
async function sqlBehind(
  tx: WorkspaceTx,
  { workspaceId }: WorkspaceContext,
  asked: unknown[],
): Promise<{ saved_query_id: string; sql: string }[]> {
  const [queries, dashboards] = ['saved_query_id', 'dashboard_id'].map((name) => idsNamed(name, asked));
  if (!queries?.length && !dashboards?.length) return [];
  return tx.$queryRaw`
    SELECT q.id AS saved_query_id, q.sql FROM public.saved_queries q
    WHERE q.workspace_id = ${workspaceId}::uuid AND (q.id = ANY (${queries}::uuid[]) OR q.id::text IN (
      SELECT w.source->>'saved_query_id' FROM public.widgets w
      WHERE w.workspace_id = ${workspaceId}::uuid AND w.dashboard_id = ANY (${dashboards}::uuid[])))
    ORDER BY q.id`;
}

/** The ids that stand under a name, however deep. */
function idsNamed(name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) =>
    key === name && typeof held === 'string' && UUID.test(held) ? [held.toLowerCase()] : idsNamed(name, held),
  );
}
