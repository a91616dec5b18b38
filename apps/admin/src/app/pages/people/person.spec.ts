import { type Person } from '../../api/types';
import { aboutPerson } from './person.page';
import { traitRows } from './traits';

describe('traits', () => {
  it('stand with name and e-mail first, the rest by name', () => {
    expect(traitRows({ plan: 'team', email: 'a@b.c', active: true, name: 'Ada' }).map(({ name }) => name)).toEqual([
      'name',
      'email',
      'active',
      'plan',
    ]);
  });

  it('are texts: nested ones over lines, long ones folded', () => {
    const [long, nested, nothing, number] = traitRows({
      long: 'ä'.repeat(500),
      nested: { a: [1] },
      nothing: null,
      number: 7,
    });
    expect(long).toMatchObject({ isNested: false, start: `${'ä'.repeat(60)}…` });
    expect(nested).toMatchObject({ isNested: true, text: '{\n  "a": [\n    1\n  ]\n}', start: undefined });
    expect([nothing?.text, number?.text]).toEqual(['null', '7']);
  });
});

describe('a person', () => {
  const person: Person = {
    visitor_id: 'u1',
    distinct_id: 'u1',
    traits: null,
    identified_at: null,
    first_seen: '2026-11-20T09:00:00.000Z',
    last_seen: '2026-11-20T11:00:00.000Z',
    events: 3,
    page_views: 2,
    country: 'DE',
    browser: 'Chrome',
    os: null,
    device: null,
    language: null,
    first: {
      path: '/',
      referrer_domain: null,
      channel: 'email',
      utm_source: 'news',
      utm_medium: null,
      utm_campaign: 'may',
    },
  };

  it('is described by what is known, in the zone of the page', () => {
    const about = new Map(aboutPerson(person, 'Asia/Kathmandu'));
    expect(about.get('First seen')).toContain('2:45:00 PM');
    expect(about.get('Came from')).toBe('email');
    expect(about.get('Campaign')).toBe('news / may');
    expect(about.get('Country')).toBe('Germany');
    expect(about.has('Language')).toBe(false);
    expect(about.has('Identified')).toBe(false);
  });
});
