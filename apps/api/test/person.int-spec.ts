import type { StoredEvent } from '@strata/contracts';
import { encodeRow, EventStore } from '@strata/ingest';
import { newId } from '@strata/platform';
import { storedEvent } from './stored-event.js';
import { TestApi, type Json, type SignedUp } from './test-api.js';

describe('people', () => {
  let api: TestApi;
  let user: SignedUp;
  let analytics: string;
  const TRAITS = { name: 'Ada <b>Lovelace</b>', email: 'ada@example.org', plan: { seats: 3 } };

  beforeAll(async () => {
    api = await TestApi.start();
    user = await api.signUp('user');
    const project = String((await api.call('POST', '/projects/', user, { name: 'Site' })).body.id);
    analytics = `/analytics/${project}`;
    const event = (at: string, more: Partial<StoredEvent>) =>
      storedEvent({
        workspace_id: user.workspaceId,
        project_id: project,
        occurred_at: `2026-11-20T${at}:00.000Z`,
        ...more,
      });
    const ada = { distinct_id: 'u/1 ü', visitor_id: 'u/1 ü' };
    const events = [
      event('09:00', {
        ...ada,
        path: '/',
        referrer_domain: 'google.com',
        channel: 'organic_search',
        browser: 'Firefox',
      }),
      event('10:00', { ...ada, event_name: '$identify', properties: JSON.stringify(TRAITS), browser: 'Firefox' }),
      event('11:00', { ...ada, path: '/pricing', channel: 'direct', browser: 'Chrome', country: 'DE' }),
      event('11:30', { visitor_id: 'anonymous', path: '/' }),
    ];
    await new EventStore(api.test.db).store({ batch_id: newId(), rows: events.map(encodeRow) });
  });
  afterAll(() => api.stop());

  const personOf = (id: string) => api.call('GET', `${analytics}/person?visitor_id=${encodeURIComponent(id)}`, user);
  const users = async (search: string) => {
    const query = `?from=2026-11-20&to=2026-11-21&search=${encodeURIComponent(search)}`;
    return (await api.call<{ data: Json[] }>('GET', `${analytics}/users${query}`, user)).body.data;
  };

  it('shows traits, first and last sight, and how somebody came', async () => {
    expect((await personOf('u/1 ü')).body).toEqual({
      visitor_id: 'u/1 ü',
      distinct_id: 'u/1 ü',
      traits: TRAITS,
      identified_at: '2026-11-20T10:00:00.000Z',
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
        referrer_domain: 'google.com',
        channel: 'organic_search',
        utm_source: null,
        utm_medium: null,
        utm_campaign: null,
      },
    });
    expect((await personOf('anonymous')).body).toMatchObject({ distinct_id: null, traits: null, events: 1 });
  });

  it('finds people by name, address and id, and lists their traits', async () => {
    for (const search of ['lovelace', 'ADA@', 'u/1']) {
      expect(await users(search)).toMatchObject([{ visitor_id: 'u/1 ü', traits: TRAITS }]);
    }
    expect(await users('seats')).toEqual([]);
    expect(await users('anonym')).toMatchObject([{ visitor_id: 'anonymous', traits: null }]);
  });

  it('names those whose sessions are listed', async () => {
    const path = `${analytics}/sessions?from=2026-11-20&to=2026-11-21`;
    const { data } = (await api.call<{ data: Json[] }>('GET', path, user)).body;
    expect(data).toMatchObject([
      { visitor_id: 'anonymous', traits: null },
      { visitor_id: 'u/1 ü', traits: TRAITS },
      { visitor_id: 'u/1 ü', traits: TRAITS },
      { visitor_id: 'u/1 ü', traits: TRAITS },
    ]);
  });

  it('knows nobody of whom there is no event, and needs a name', async () => {
    expect((await personOf('nobody')).status).toBe(404);
    expect((await api.call('GET', `${analytics}/person`, user)).status).toBe(422);
    expect((await personOf('a\0')).status).toBe(422);
  });
});
