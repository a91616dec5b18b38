import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { EMPTY, type Observable, expand, map, reduce, takeWhile } from 'rxjs';
import { AnalyticsClient, type AnalyticsQuery } from '../../api/analytics.client';
import { query } from '../../api/query';
import { type AnalyticsEvent, type Filter, type VisitSession } from '../../api/types';
import { Button } from '../../ui/button';
import { DialogFrame } from '../../ui/dialog';
import { Dialogs } from '../../ui/dialogs';
import { count, dateTime, duration, plural } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { ErrorState, SkeletonRows } from '../../ui/states';
import { type EventDetail, EventDrawer } from '../events/event.drawer';
import { clientLabel, countryLabel, sourceLabel } from '../explore/device';
import { EventPath } from '../explore/event-path';
import { PersonCell } from '../explore/person-cell';

export interface SessionDetail {
  session: VisitSession;
  projectId: string;
  tz: string;
  includeBots: boolean;
}

const PAGE = 200;
/** A path that is longer is no path any more; its last part is shown. */
const MAX_EVENTS = 1_000;

/** Which events a session is made of: those of its id, or the visitor's own without one, from its start to its end. */
export function eventsQuery({ session, projectId, tz, includeBots }: SessionDetail): AnalyticsQuery {
  const filters: Filter[] =
    session.session_id === null
      ? [
          { field: 'visitor_id', op: 'eq', value: session.visitor_id },
          { field: 'session_id', op: 'is_not_set' },
        ]
      : [{ field: 'session_id', op: 'eq', value: session.session_id }];
  // A range ends before its end: the last event is in it by a millisecond.
  const to = new Date(Date.parse(session.ended_at) + 1).toISOString();
  return { projectId, from: session.started_at, to, tz, filters, includeBots, limit: PAGE };
}

/** All events of a session, first to last, at most the last 1,000. */
function eventsOf(analytics: AnalyticsClient, detail: SessionDetail): Observable<AnalyticsEvent[]> {
  const asked = eventsQuery(detail);
  return analytics.events(asked).pipe(
    expand(({ next_cursor }, i) =>
      next_cursor && (i + 1) * PAGE < MAX_EVENTS ? analytics.events({ ...asked, cursor: next_cursor }) : EMPTY,
    ),
    takeWhile(({ data }) => data.length > 0),
    reduce<{ data: AnalyticsEvent[] }, AnalyticsEvent[]>((all, { data }) => [...all, ...data], []),
    map((newestFirst) => newestFirst.reverse()),
  );
}

/** A session's path: what happened in it, in order, with the time between. */
@Component({
  selector: 'app-session-drawer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DialogFrame, ErrorState, EventPath, Icon, PersonCell, RouterLink, SkeletonRows],
  templateUrl: './session.drawer.html',
})
export class SessionDrawer {
  protected readonly data = inject<SessionDetail>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<Filter>>(DialogRef);
  private readonly analytics = inject(AnalyticsClient);
  private readonly dialogs = inject(Dialogs);
  protected readonly session = this.data.session;

  protected readonly events = query(
    () => this.data,
    (detail) => eventsOf(this.analytics, detail),
  );
  protected readonly isCut = computed(() => (this.events.data()?.length ?? 0) < this.session.events);
  protected readonly count = count;

  /** How it began and what it came to, in words. */
  protected readonly facts = computed(() => {
    const { session } = this;
    const [first] = this.events.data() ?? [];
    const campaign = [first?.utm_source, first?.utm_medium, first?.utm_campaign].filter(Boolean).join(' / ');
    return [
      ['Started', dateTime(session.started_at, this.data.tz)],
      ['Duration', duration(session.duration_seconds)],
      ['Events', `${plural(session.events, 'event')}, ${plural(session.page_views, 'page view')}`],
      ['Came from', first?.referrer ?? sourceLabel(session)],
      ['Campaign', campaign],
      ['Country', countryLabel(session.country)],
      ['Device', clientLabel(session)],
    ].filter(([, text]) => text && text !== '–');
  });

  protected async inspect(event: AnalyticsEvent): Promise<void> {
    const detail = {
      event,
      projectId: this.data.projectId,
      tz: this.data.tz,
      list: () => (this.events.data() ?? []).toReversed(),
    };
    const filter = await this.dialogs.drawer<Filter, EventDetail>(EventDrawer, detail);
    if (filter) this.ref.close(filter);
  }
}
