import type { Audience } from '@strata/contracts';

/** Who asks, as told by a verified access token. */
export interface Actor {
  userId: string;
  /** `Name <address>`, for audit entries that outlive the user. */
  label: string;
  sessionId: string;
  isSuperadmin: boolean;
  /** The request's id in the logs. */
  correlationId: string;
  /** Stands for the address of the request; the address itself is not kept. */
  ipHash?: string;
}

/** The name alone, for what other members see. */
export function actorName({ label }: Pick<Actor, 'label'>): string {
  return label.replace(/ <[^<>]*>$/, '');
}

/** An actor inside one workspace, after the permission check. The only key to tenant data. */
export interface WorkspaceContext {
  workspaceId: string;
  /** `null` for the system's own work (imports, schedules). */
  actor: Actor | null;
  audience: Audience | 'system';
  correlationId: string;
}

/** The context of the system's own work in a workspace. */
export function systemContext(workspaceId: string, correlationId: string): WorkspaceContext {
  return { workspaceId, actor: null, audience: 'system', correlationId };
}
