import { PERMISSIONS, ROLES, isAllowed, type Action } from '@strata/contracts';
import { effectOf, rolePermissions } from './role-permissions';

describe('what roles may do', () => {
  it('is told for every action there is, and as it is enforced', () => {
    const rows = rolePermissions();
    for (const role of ROLES) {
      const told = rows.reduce((sum, { may }) => sum + may[role].length, 0);
      const actions = Object.keys(PERMISSIONS) as Action[];
      expect(told).toBe(actions.filter((action) => isAllowed(role, action)).length);
    }
    expect(rows.find(({ thing }) => thing === 'Dashboard')?.may).toEqual({
      viewer: ['read', 'favourite'],
      editor: ['read', 'favourite', 'write'],
      admin: ['read', 'favourite', 'write'],
    });
  });

  it('says what a change gives and takes', () => {
    expect(effectOf('viewer', 'editor').gains).toContain('write dashboard');
    expect(effectOf('viewer', 'editor').loses).toEqual([]);
    expect(effectOf('admin', 'viewer').loses).toContain('read audit');
    expect(effectOf('editor', 'editor')).toEqual({ gains: [], loses: [] });
  });
});
