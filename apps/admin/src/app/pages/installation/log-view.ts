import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { AuditClient, type AuditFilter } from '../../api/audit.client';
import { cursorList } from '../../api/list';
import { type InstallationEntry } from '../../api/types';
import { PageZone } from '../../shell/page-zone';
import { Dialogs } from '../../ui/dialogs';
import { moment } from '../../ui/format';
import { LoadMore } from '../../ui/load-more';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { DayRange, momentsOf, type Days } from '../audit/day-range';
import { summaryOf } from '../audit/entry-text';
import { EntryDrawer, type EntryData } from '../audit/entry.drawer';
import { SearchBox } from '../explore/search-box';
import { urlText } from '../explore/url-text';

/** The installation's own audit log: sign-ins, runs of the transforms, removed workspaces. */
@Component({
  selector: 'app-log-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DayRange, EmptyState, ErrorState, LoadMore, SearchBox, SkeletonRows],
  template: `
    <div class="row">
      <app-search-box
        label="Search the log"
        placeholder="Person, action, address…"
        [value]="search.value()"
        (valueChange)="search.set($event)"
      />
      <app-day-range [days]="days()" (changed)="choose($event)" />
    </div>
    <section class="card" aria-label="Log of the installation" [attr.aria-busy]="entries.loading()">
      @if (entries.rows(); as rows) {
        @if (rows.length) {
          <div class="table-wrap">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col" class="hide-narrow">Who</th>
                  <th scope="col">Action</th>
                  <th scope="col" class="hide-narrow">Particulars</th>
                </tr>
              </thead>
              <tbody>
                @for (entry of rows; track entry.id) {
                  <tr class="clickable">
                    <td class="num muted time" [title]="entry.created_at">{{ moment(entry.created_at, zone.tz()) }}</td>
                    <td class="short hide-narrow" [title]="entry.actor_label">{{ entry.actor_label }}</td>
                    <td>
                      <button type="button" class="link-btn cover mono" (click)="open(entry)">
                        {{ entry.action }}
                      </button>
                      <span class="only-narrow small muted">{{ entry.actor_label }}</span>
                    </td>
                    <td class="clip hide-narrow">
                      <span class="ellipsis muted" [title]="summaryOf(entry)">{{ summaryOf(entry) || '–' }}</span>
                    </td>
                  </tr>
                }
              </tbody>
            </table>
          </div>
          <ui-load-more [list]="entries" />
        } @else {
          <ui-empty icon="search" heading="Nothing like this" text="Search for something else, or choose other days." />
        }
      } @else if (entries.error(); as error) {
        <ui-error [error]="error" (retry)="entries.reload()" />
      } @else {
        <ui-skeleton-rows [count]="12" />
      }
    </section>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s4);
    }
  `,
})
export class LogView {
  private readonly client = inject(AuditClient);
  private readonly dialogs = inject(Dialogs);
  protected readonly zone = inject(PageZone);
  protected readonly search = urlText('q');
  private readonly from = urlText('from');
  private readonly to = urlText('to');
  protected readonly moment = moment;
  protected readonly summaryOf = summaryOf;
  protected readonly days = computed<Days>(() => ({ from: this.from.value(), to: this.to.value() }));
  protected readonly entries = cursorList<AuditFilter, InstallationEntry>(
    () => ({ q: this.search.value().trim(), ...momentsOf(this.days(), this.zone.tz()) }),
    (filter, cursor) => this.client.installation(filter, cursor),
  );

  protected choose({ from, to }: Days): void {
    if (from !== undefined) this.from.set(from);
    if (to !== undefined) this.to.set(to);
  }

  protected open(entry: InstallationEntry): void {
    void this.dialogs.drawer<void, EntryData>(EntryDrawer, { entry, tz: this.zone.tz() });
  }
}
