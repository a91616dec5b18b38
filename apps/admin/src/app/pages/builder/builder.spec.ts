import fc from 'fast-check';
import { namesIn } from '../../sql/parameters';
import { type ExploreChoices, type ExploreFilter, firstChoices, readChoices } from './choices';
import { mappingOf, sqlOf, titleOf } from './choices-sql';

const choices = (change: Partial<ExploreChoices> = {}): ExploreChoices => ({ ...firstChoices('p-1'), ...change });
const sql = (change: Partial<ExploreChoices>) => sqlOf(choices(change), 'UTC').sql;

describe('SQL of the explore builder', () => {
  it('reads as one would write it', () => {
    const made = sqlOf(
      choices({
        events: ['signup', 'purchase'],
        measure: 'visitors',
        breakdown: { column: 'browser' },
        filters: [{ subject: { column: 'path' }, op: 'contains', value: '/docs' }],
      }),
      'Europe/Berlin',
    );
    expect(made.sql).toBe(
      [
        '-- Unique visitors of signup, purchase by browser per day',
        'select',
        "  date_trunc('day', occurred_at, {{time_zone}}) as day,",
        `  coalesce(browser, '(none)') as "browser",`,
        '  count(distinct visitor_id) as "visitors"',
        'from raw.events',
        'where project_id = {{project}}::uuid',
        '  and occurred_at >= {{from_time}}',
        '  and occurred_at < {{to_time}}',
        '  and not is_bot',
        '  and event_name in ({{events}})',
        '  and strpos(lower(path), lower({{filter_1}})) > 0',
        'group by 1, 2',
        'order by 1, 2',
      ].join('\n'),
    );
    expect(made.parameters).toEqual([
      { name: 'time_zone', type: 'text', label: 'Time zone', default: 'Europe/Berlin' },
      { name: 'project', type: 'text', label: 'Project', default: 'p-1' },
      { name: 'from_time', type: 'timestamp', label: 'From', default: 'today-29d' },
      { name: 'to_time', type: 'timestamp', label: 'To', default: 'now+1min' },
      { name: 'events', type: 'list', label: 'Events', default: ['signup', 'purchase'] },
      { name: 'filter_1', type: 'text', label: 'Filter: path', default: '/docs' },
    ]);
  });

  it('counts, sums and averages', () => {
    expect(sql({ interval: 'none' })).toContain('  count(*) as "events"\nfrom');
    expect(sql({ interval: 'none' })).not.toContain('group by');
    expect(sql({ measure: 'sum' })).toContain('sum(amount_cents) as "sum_amount_cents"');
    expect(sql({ measure: 'average', figure: { property: 'Cart Value!' } })).toContain(
      "avg(case when jsonb_typeof(properties -> {{figure_property}}) = 'number' " +
        'then (properties ->> {{figure_property}})::numeric end) as "average_cart_value"',
    );
  });

  it('orders by the figure where there is no time', () => {
    expect(sql({ interval: 'none', breakdown: { column: 'country' } })).toMatch(/group by 1\norder by 2 desc$/);
  });

  it('knows every condition, null included', () => {
    const condition = (op: ExploreFilter['op']) =>
      sql({ filters: [{ subject: { property: 'plan' }, op, value: 'x' }] })
        .split('\n  and ')
        .at(-1)
        ?.split('\n')[0];
    expect(condition('eq')).toBe('(properties ->> {{filter_1_property}}) = {{filter_1}}');
    expect(condition('neq')).toContain('is distinct from');
    expect(condition('not_contains')).toMatch(/^coalesce\(.*, 0\) = 0$/);
    expect(condition('is_set')).toBe('(properties ->> {{filter_1_property}}) is not null');
    expect(condition('is_not_set')).toContain('is null');
  });

  it('pastes no value, and declares exactly what it uses', () => {
    const hostile = fc.string({ minLength: 1 }).map((text) => `§${text}'"--{{x}}\n§`);
    const filter = fc.record({
      subject: fc.record({ property: hostile }),
      op: fc.constantFrom<ExploreFilter['op']>('eq', 'neq', 'contains', 'not_contains'),
      value: hostile,
    });
    fc.assert(
      fc.property(
        hostile,
        fc.array(filter, { maxLength: 3 }),
        fc.array(hostile, { maxLength: 3 }),
        (text, filters, events) => {
          const made = sqlOf(
            choices({
              projectId: text,
              filters,
              events,
              measure: 'sum',
              figure: { property: text },
              breakdown: { property: text },
            }),
            text,
          );
          const body = made.sql.slice(made.sql.indexOf('\n'));
          expect(body).not.toContain('§');
          expect(made.sql.split('\n')[0]).toMatch(/^-- /);
          expect(namesIn(made.sql).sort()).toEqual(made.parameters.map(({ name }) => name).sort());
        },
      ),
    );
  });

  it('says which column is what in its chart', () => {
    expect(mappingOf(choices())).toEqual({ x: 'day', y: ['events'] });
    expect(mappingOf(choices({ breakdown: { column: 'os' } }))).toEqual({ x: 'day', y: ['events'], series: 'os' });
    expect(mappingOf(choices({ interval: 'none', breakdown: { column: 'os' } }))).toEqual({ x: 'os', y: ['events'] });
    expect(titleOf(choices({ measure: 'sum', interval: 'none' }))).toBe('Sum of amount_cents');
  });
});

describe('kept choices', () => {
  it('come back as they were', () => {
    const kept = choices({
      breakdown: { property: 'plan' },
      filters: [{ subject: { column: 'os' }, op: 'is_set', value: '' }],
    });
    expect(readChoices(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });

  it('are none where something in them is not known', () => {
    for (const kept of [
      null,
      'x',
      {},
      { ...choices(), measure: 'median' },
      { ...choices(), filters: [{ subject: {} }] },
    ]) {
      expect(readChoices(kept)).toBeUndefined();
    }
    const foreign = { ...choices(), breakdown: { column: 'ip_hash; drop table x' } };
    expect(readChoices(foreign)).toBeUndefined();
  });
});
