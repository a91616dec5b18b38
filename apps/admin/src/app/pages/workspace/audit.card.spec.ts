import { describe as described } from './audit.card';

describe('an entry of the audit log', () => {
  it('is told in words, without what was not given', () =>
    expect(described({ role: 'viewer', email: null, domains: ['a.b'] })).toBe('role: viewer, domains: ["a.b"]'));
});
