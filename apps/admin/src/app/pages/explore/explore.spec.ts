import { type AnalyticsEvent } from '../../api/types';
import { clientLabel, countryLabel, sourceLabel } from './device';
import { propertiesLine } from './event-path';
import { daysOf, gapBefore, lengthOf, visitsOf } from './timeline';
import { detailOf, initialsOf, nameOf } from './who';

const event = (at: string, session_id: string | null = null) =>
  ({ event_id: at, occurred_at: `2026-11-20T${at}:00.000Z`, session_id }) as AnalyticsEvent;
const times = (events: readonly AnalyticsEvent[]) => events.map(({ event_id }) => event_id);

describe('who somebody is', () => {
  const ada = { visitor_id: 'u/1', distinct_id: 'u/1', traits: { name: ' Ada Lovelace ', email: 'ada@example.org' } };

  it('is said by name, else by address, else by id', () => {
    expect([nameOf(ada), detailOf(ada), initialsOf(ada)]).toEqual(['Ada Lovelace', 'ada@example.org', 'AL']);
    const byParts = { ...ada, traits: { first_name: 'Ada', last_name: 'King' } };
    expect([nameOf(byParts), detailOf(byParts)]).toEqual(['Ada King', 'u/1']);
    const byMail = { ...ada, traits: { email: 'ada.king@example.org' } };
    expect([nameOf(byMail), detailOf(byMail), initialsOf(byMail)]).toEqual(['ada.king@example.org', 'u/1', 'AK']);
    const byId = { ...ada, traits: null };
    expect([nameOf(byId), detailOf(byId), initialsOf(byId)]).toEqual(['u/1', '', 'U1']);
  });

  it('takes no other value for a name', () => {
    for (const name of [42, '', '  ', null, { first: 'Ada' }]) {
      expect(nameOf({ ...ada, traits: { name } })).toBe('u/1');
    }
  });

  it('is nobody in particular without an id', () => {
    const stranger = { visitor_id: '3f2a91cc', distinct_id: null };
    expect([nameOf(stranger), detailOf(stranger), initialsOf(stranger)]).toEqual([
      'Anonymous 3f2a91',
      'new every day',
      '·',
    ]);
  });

  it.each([
    ['👩‍🚀 Zoë Müller', 'ZM'],
    ['李小龍', '李'],
    ['<b>x</b>', 'BB'],
    ['👩‍🚀', '·'],
    ['émile', 'É'],
  ])('has initials, as %s has', (name, initials) => {
    expect(initialsOf({ ...ada, traits: { name } })).toBe(initials);
  });
});

describe('what somebody did', () => {
  it('falls into sessions by their id, also where two run at once', () => {
    const list = [event('10:05', 'b'), event('10:04', 'a'), event('10:03', 'b'), event('10:02', 'a')];
    expect(visitsOf(list).map(({ events }) => times(events))).toEqual([
      ['10:05', '10:03'],
      ['10:04', '10:02'],
    ]);
  });

  it('falls into sessions by 30 minutes of silence where there is no id', () => {
    const list = [event('11:30'), event('11:10'), event('11:00', 'a'), event('10:40'), event('10:09')];
    expect(visitsOf(list).map(({ events }) => times(events))).toEqual([
      ['11:30', '11:10', '10:40'],
      ['11:00'],
      ['10:09'],
    ]);
  });

  it('stands under the day of the zone', () => {
    const list = [event('23:30', 'b'), event('22:30', 'a')];
    expect(daysOf(list, 'UTC').map(({ day }) => day)).toEqual(['2026-11-20']);
    expect(daysOf(list, 'Europe/Berlin').map(({ day }) => day)).toEqual(['2026-11-21', '2026-11-20']);
    expect(daysOf([], 'UTC')).toEqual([]);
  });

  it('knows the time between, in lists of either order', () => {
    const [late, early] = [event('10:02'), event('10:00')];
    expect([gapBefore(late, early), gapBefore(early, late), gapBefore(late, undefined)]).toEqual([120, 120, undefined]);
    expect(lengthOf({ id: 'x', events: [late, early] })).toBe(120);
  });
});

describe('words of a row', () => {
  it('name what is known', () => {
    expect(clientLabel({ browser: 'Firefox', os: null, device: 'mobile' })).toBe('Firefox · mobile');
    expect(clientLabel({ browser: null, os: null, device: null })).toBe('–');
    expect([countryLabel('DE'), countryLabel('no code'), countryLabel(null)]).toEqual(['Germany', 'no code', '–']);
    expect(sourceLabel({ referrer_domain: null, channel: 'organic_search' })).toBe('organic search');
    expect(sourceLabel({ referrer_domain: 'google.com', channel: 'organic_search' })).toBe('google.com');
  });

  it('show the first properties and how many more there are', () => {
    expect(propertiesLine({})).toBe('');
    expect(propertiesLine({ a: 'x', b: 1, c: { d: [2] }, e: null, f: 1 })).toBe('a: x · b: 1 · c: {"d":[2]} · 2 more');
  });
});
