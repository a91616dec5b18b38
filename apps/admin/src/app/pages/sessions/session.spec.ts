import { type VisitSession } from '../../api/types';
import { eventsQuery } from './session.drawer';

describe('the events of a session', () => {
  const session = {
    session_id: 's 1',
    visitor_id: 'v 1',
    started_at: '2026-11-20T09:00:00.000Z',
    ended_at: '2026-11-20T09:10:00.000Z',
  } as VisitSession;
  const ask = (change: Partial<VisitSession>) =>
    eventsQuery({ session: { ...session, ...change }, projectId: 'p', tz: 'UTC', includeBots: false });

  it('are those of its id, the last one included', () => {
    expect(ask({})).toMatchObject({
      from: '2026-11-20T09:00:00.000Z',
      to: '2026-11-20T09:10:00.001Z',
      filters: [{ field: 'session_id', op: 'eq', value: 's 1' }],
    });
  });

  it("are the visitor's own without an id where it was told by inactivity", () => {
    expect(ask({ session_id: null }).filters).toEqual([
      { field: 'visitor_id', op: 'eq', value: 'v 1' },
      { field: 'session_id', op: 'is_not_set' },
    ]);
  });
});
