/** A member's role in one workspace. */
export const ROLES = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who acts inside a workspace: a member by role, or a superadmin who opened an audit ticket for it. */
export type Audience = Role | 'superadmin_ticket';

const everyone = ['viewer', 'editor', 'admin', 'superadmin_ticket'] as const;
const members = ['viewer', 'editor', 'admin'] as const;
const editorAndAdmin = ['editor', 'admin'] as const;
const adminAndTicket = ['admin', 'superadmin_ticket'] as const;
const adminOnly = ['admin'] as const;

/** The one permission matrix: action → who may. Every endpoint of a workspace names one of these actions. */
export const PERMISSIONS = {
  'workspace:read': everyone,
  'workspace:write': adminOnly,
  'workspace:leave': members,
  'workspace:delete': adminOnly,
  'member:read': adminAndTicket,
  'member:write': adminOnly,
  'invitation:read': adminAndTicket,
  'invitation:write': adminOnly,
  'project:read': everyone,
  'project:write': adminOnly,
  'write_key:read': adminAndTicket,
  'write_key:rotate': adminOnly,
  'source:read': everyone,
  'source:write': adminOnly,
  'goal:read': everyone,
  'goal:write': editorAndAdmin,
  'analytics:read': everyone,
  'event:read': everyone,
  'dead_letter:read': adminAndTicket,
  'dead_letter:write': adminOnly,
  'audit:read': adminAndTicket,
  'query:run': editorAndAdmin,
  'saved_query:read': everyone,
  'saved_query:write': editorAndAdmin,
  'connection:read': editorAndAdmin,
  'connection:write': adminOnly,
  'metric:read': everyone,
  'metric:write': editorAndAdmin,
  'dashboard:read': everyone,
  'dashboard:favourite': members,
  'dashboard:write': editorAndAdmin,
  'filter_set:read': everyone,
  'filter_set:write': editorAndAdmin,
  'annotation:read': everyone,
  'annotation:write': editorAndAdmin,
  'share_link:read': adminAndTicket,
  'share_link:write': adminOnly,
  'export:read': everyone,
  'export:write': everyone,
  'report:read': everyone,
  'report:write': adminOnly,
  'privacy:read': adminAndTicket,
  'privacy:write': adminOnly,
  'recompute:read': adminAndTicket,
  'recompute:write': adminOnly,
} as const satisfies Record<string, readonly Audience[]>;

export type Action = keyof typeof PERMISSIONS;

/** True when `audience` may perform `action`. */
export function isAllowed(audience: Audience, action: Action): boolean {
  return (PERMISSIONS[action] as readonly Audience[]).includes(audience);
}
