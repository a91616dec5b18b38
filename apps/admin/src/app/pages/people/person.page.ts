import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { AnalyticsClient, type AnalyticsQuery } from '../../api/analytics.client';
import { ProjectStore } from '../../api/project.store';
import { query } from '../../api/query';
import { type Person } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { PageZone } from '../../shell/page-zone';
import { ZoneChip } from '../../shell/zone-chip';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { CopyButton } from '../../ui/copy-button';
import { count, dateTime } from '../../ui/format';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';
import { addDays, dayOf, startOfDay } from '../../ui/time/zone';
import { Toasts } from '../../ui/toast';
import { Avatar } from '../explore/avatar';
import { clientLabel, countryLabel, sourceLabel } from '../explore/device';
import { detailOf, nameOf } from '../explore/who';
import { type EraseData } from '../privacy/erase.dialog';
import { PersonRights } from '../privacy/person-rights';
import { Activity } from './activity';
import { History } from './history';
import { TraitList } from './traits';

/** Days of activity that are shown, up to the last one. */
const DAYS = 60;

type Fact = readonly [label: string, text: string];

/** What is known of somebody and of the first visit, in words. */
export function aboutPerson(person: Person, tz: string): Fact[] {
  const { first } = person;
  const campaign = [first.utm_source, first.utm_medium, first.utm_campaign].filter(Boolean).join(' / ');
  const facts: Fact[] = [
    ['First seen', dateTime(person.first_seen, tz)],
    ['Last seen', dateTime(person.last_seen, tz)],
    ['Events', `${count(person.events)}, of them ${count(person.page_views)} page views`],
    ['Came from', sourceLabel(first)],
    ['Campaign', campaign],
    ['First page', first.path ?? ''],
    ['Country', person.country ? countryLabel(person.country) : ''],
    ['Device', clientLabel(person)],
    ['Language', person.language ?? ''],
    ['Identified', person.identified_at ? dateTime(person.identified_at, tz) : ''],
  ];
  return facts.filter(([, text]) => text && text !== '–');
}

@Component({
  selector: 'app-person-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Activity,
    Avatar,
    Badge,
    Button,
    Card,
    CopyButton,
    EmptyState,
    ErrorState,
    History,
    PersonRights,
    RouterLink,
    Skeleton,
    TraitList,
    ZoneChip,
  ],
  templateUrl: './person.page.html',
  styleUrl: './person.page.scss',
})
export class PersonPage {
  /** From the path; any text. */
  readonly visitorId = input.required<string>();
  protected readonly project = inject(ProjectStore);
  private readonly analytics = inject(AnalyticsClient);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly zone = inject(PageZone);
  protected readonly nameOf = nameOf;
  protected readonly detailOf = detailOf;

  protected readonly person = query(
    () => {
      const projectId = this.project.id();
      return projectId ? { projectId, visitorId: this.visitorId() } : undefined;
    },
    ({ projectId, visitorId }) => this.analytics.person(projectId, visitorId),
    { keepPrevious: false },
  );
  protected readonly about = computed(() => {
    const person = this.person.data();
    return person ? aboutPerson(person, this.zone.tz()) : [];
  });

  /** Whose data admins hand over or erase: of who is anonymous nothing is known. */
  protected readonly subject = computed<EraseData | undefined>(() => {
    const [person, project] = [this.person.data(), this.project.current()];
    if (!person?.distinct_id || !project || !this.workspaces.can('privacy:write')) return undefined;
    return { project_id: project.id, projectName: project.name, distinct_id: person.distinct_id };
  });

  /** All that the person ever did, bots' own included, as in the figures beside it. */
  protected readonly everything = computed<AnalyticsQuery | undefined>(() => {
    const [person, projectId] = [this.person.data(), this.project.id()];
    if (!person || !projectId) return undefined;
    return {
      projectId,
      from: person.first_seen,
      // A range ends before its end.
      to: new Date(Date.parse(person.last_seen) + 1).toISOString(),
      tz: this.zone.tz(),
      filters: [{ field: 'visitor_id', op: 'eq', value: person.visitor_id }],
      includeBots: true,
    };
  });

  protected readonly activity = query(
    () => {
      const everything = this.everything();
      if (!everything) return undefined;
      const { from, to, tz } = everything;
      const earliest = startOfDay(tz, addDays(dayOf(tz, new Date(to)), 1 - DAYS)).toISOString();
      return { ...everything, from: from > earliest ? from : earliest, interval: 'day' as const };
    },
    (params) => this.analytics.timeseries(params),
  );

  protected erased(): void {
    this.toasts.done('The person is being erased.');
    void this.router.navigate(['/privacy']);
  }
}
