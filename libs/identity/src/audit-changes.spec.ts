import { randomToken } from '@strata/platform';
import fc from 'fast-check';
import { differenceOf, redacted } from './audit-changes.js';

describe('what changed', () => {
  it('is the fields that differ', () =>
    expect(differenceOf({ a: 1, b: [1], c: 'x' }, { a: 1, b: [2], d: true })).toEqual({
      before: { b: [1], c: 'x' },
      after: { b: [2], d: true },
    }));

  it('is all of what was made or deleted', () => {
    expect(differenceOf(undefined, { a: 1 })).toEqual({ before: undefined, after: { a: 1 } });
    expect(differenceOf({ a: 1 }, undefined)).toEqual({ before: { a: 1 }, after: undefined });
  });

  it('tells moments by their value', () => {
    const [at, later] = [new Date(0), new Date(1)];
    expect(differenceOf({ at, until: at }, { at: new Date(0), until: later }).after).toEqual({
      until: later.toISOString(),
    });
  });
});

describe('secrets', () => {
  const secret = randomToken();

  it.each([
    'password',
    'new_password',
    'passwordEncrypted',
    'token',
    'access_token',
    'refreshToken',
    'api_key',
    'apiKey',
    'X-API-Key',
    'write_key',
    'secret',
    'client_secret',
    'credentials',
    'authorization',
    'Cookie',
    'token_hash',
  ])('in a field called %s are not kept', (name) => {
    expect(JSON.stringify(redacted({ metadata: { deep: [{ [name]: secret }] } }))).not.toContain(secret);
  });

  it.each(['key_hint', 'grace_seconds', 'changed', 'name', 'keys_count'])('are none in a field called %s', (name) =>
    expect(redacted({ metadata: { [name]: 'abc' } })).toEqual({ metadata: { [name]: 'abc' } }),
  );

  it.each([
    ['write keys', `proj_${secret}`],
    ['web tokens', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${secret}`],
    ['passwords in addresses', `postgres://user:${secret}@host/db`],
  ])('are found in any text: %s', (_name, text) => {
    const kept = JSON.stringify(redacted({ metadata: { note: `see ${text} there`, list: [text] } }));
    expect(kept).not.toContain(secret);
    expect(kept).toContain('see ');
  });

  it('are taken out whatever the rest is, and the rest can be stored', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const kept = JSON.stringify(redacted({ metadata: { value, password: secret, text: `${text}\0` } }));
        expect(kept).not.toContain(secret);
        expect(kept).not.toContain('\\u0000');
        expect(kept).not.toMatch(/\\ud[89a-f]/);
      }),
    );
  });
});

describe('people', () => {
  it('are not named by fields and filters, which may be all that names them', () => {
    const filters = [
      { field: 'visitor_id', op: 'eq', value: 'ann' },
      { field: 'country', op: 'eq', value: 'DE' },
    ];
    expect(redacted({ metadata: { query: { visitor_id: 'ann', filters, tz: 'UTC' } } })).toEqual({
      metadata: {
        query: {
          visitor_id: '[redacted]',
          filters: [{ field: 'visitor_id', op: 'eq', value: '[redacted]' }, filters[1]],
          tz: 'UTC',
        },
      },
    });
  });
});

describe('long particulars', () => {
  it('are cut, and say so', () => {
    const { metadata } = redacted({ metadata: { sql: 'x'.repeat(10_000), list: Array(9_000).fill(1) } }) as {
      metadata: { sql: string; list: string };
    };
    expect(metadata.sql).toMatch(/^x{8000}… \(10000 characters\)$/);
    expect(metadata.list).toMatch(/characters\)$/);
  });
});
