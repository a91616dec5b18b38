import { type Action, PERMISSIONS, ROLES, type Role, isAllowed } from '@strata/contracts';
import { fieldLabel } from '../../ui/format';

/** What one may do with a kind of thing, by role. */
export interface RolePermissions {
  thing: string;
  may: Record<Role, string[]>;
}

const ACTIONS = Object.keys(PERMISSIONS) as Action[];

function partsOf(action: Action): { thing: string; verb: string } {
  const [thing = '', verb = ''] = action.split(':');
  return { thing: fieldLabel(thing), verb };
}

/** The permission matrix by kind of thing, as people read it. */
export function rolePermissions(): RolePermissions[] {
  const rows = new Map<string, RolePermissions>();
  for (const action of ACTIONS) {
    const { thing, verb } = partsOf(action);
    const row = rows.get(thing) ?? { thing, may: { viewer: [], editor: [], admin: [] } };
    for (const role of ROLES) if (isAllowed(role, action)) row.may[role].push(verb);
    rows.set(thing, row);
  }
  return [...rows.values()];
}

/** What a change of role gives and takes, such as "write dashboard". */
export function effectOf(from: Role, to: Role): { gains: string[]; loses: string[] } {
  const only = (role: Role, other: Role) =>
    ACTIONS.filter((action) => isAllowed(role, action) && !isAllowed(other, action)).map((action) => {
      const { thing, verb } = partsOf(action);
      return `${verb} ${thing.charAt(0).toLowerCase()}${thing.slice(1)}`;
    });
  return { gains: only(to, from), loses: only(from, to) };
}
