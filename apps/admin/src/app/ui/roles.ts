import { type Audience, type Role } from '@strata/contracts';

/** What each role may do, in a sentence. */
export const ABOUT_ROLES: Record<Role, string> = {
  viewer: 'Viewers read dashboards, events and reports.',
  editor: 'Editors read everything, and make queries, charts and dashboards of their own.',
  admin: 'Admins do everything, including projects, keys and members.',
};

/** A role as people are told it. */
export function roleName(audience: Audience): string {
  return audience === 'superadmin_ticket' ? 'audit ticket' : audience;
}

/** "an admin", "a viewer". */
export function withArticle(role: string): string {
  return `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;
}
