import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Access, AddressHash, Workspaces } from '@strata/identity';
import { DomainError, notFound, type Actor } from '@strata/platform';
import { ACCESS_RULE, type AccessRule, type GuardedRequest, type Locator } from './access.decorators.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Applies each endpoint's access rule. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly access: Access,
    private readonly workspaces: Workspaces,
    private readonly addresses: AddressHash,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const accessRule = this.reflector.get<AccessRule | undefined>(ACCESS_RULE, context.getHandler());
    if (!accessRule) throw new Error(`${context.getClass().name}.${context.getHandler().name} has no access rule`);
    if (accessRule.rule === 'public' || accessRule.rule === 'write_key') return true;
    return this.check(accessRule, context);
  }

  private async check(accessRule: AccessRule, context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const actor = await this.access.authenticate(bearerToken(request), {
      correlationId: request.id,
      ipHash: this.addresses.of(request.ip),
    });
    request.actor = actor;
    if (accessRule.rule === 'superadmin' && !actor.isSuperadmin) {
      throw new DomainError('forbidden', 'Only a superadmin may do this.');
    }
    if (accessRule.rule === 'workspace') {
      const id = await this.locate(request, accessRule.locator, actor);
      request.workspace = await this.access.authorize(actor, accessRule.action, accessRule.locator.kind, id);
    }
    return true;
  }

  private async locate(request: GuardedRequest, locator: Locator, actor: Actor): Promise<string> {
    const holder = request[locator.in] as Record<string, unknown> | undefined;
    const id = holder?.[locator.name];
    if (id === undefined && locator.optional) return this.workspaces.onlyWorkspaceOf(actor.userId);
    if (typeof id !== 'string' || !UUID.test(id)) throw notFound(locator.kind);
    return id.toLowerCase();
  }
}

function bearerToken(request: GuardedRequest): string {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && token) return token;
  throw new DomainError('unauthenticated', 'An access token is needed.', {
    hint: 'Send `Authorization: Bearer <access_token>` from POST /api/v1/auth/login.',
  });
}
