import { prependCtes } from './ctes.js';

const CTES = [{ name: '__dbt__cte__a', sql: 'select 1 -- one' }];
const CTE = '__dbt__cte__a as (\nselect 1 -- one\n)';

const TABLE: [sql: string, expected: string][] = [
  ['select 2', `with ${CTE}\nselect 2`],
  ['with b as (select 2) select * from b', `with ${CTE}, b as (select 2) select * from b`],
  ['WITH RECURSIVE b as (select 2) select 3', `WITH RECURSIVE ${CTE}, b as (select 2) select 3`],
  [
    '-- with x\n/* with /* nested */ y */ with b as (select 2) select 3',
    `-- with x\n/* with /* nested */ y */ with ${CTE}, b as (select 2) select 3`,
  ],
  ["select 'with b as'", `with ${CTE}\nselect 'with b as'`],
  ['withdrawals', `with ${CTE}\nwithdrawals`],
  ['with -- all\n recursive b as (select 2) select 3', `with -- all\n recursive ${CTE}, b as (select 2) select 3`],
];

describe('prependCtes', () => {
  it.each(TABLE)('puts the CTE in front of %j', (sql, expected) => {
    expect(prependCtes(sql, CTES)).toBe(expected);
  });

  it('leaves a query without them as it is', () => {
    expect(prependCtes(' select 1 ', [])).toBe(' select 1 ');
  });
});
