import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { AuditClient, type AuditFilter } from '../../api/audit.client';
import { cursorList } from '../../api/list';
import { type InstallationEntry } from '../../api/types';
import { PageZone } from '../../shell/page-zone';
import { EmptyState } from '../../ui/states';
import { DayRange, momentsOf, type Days } from '../audit/day-range';
import { EntryTable } from '../audit/entry-table';
import { SearchBox } from '../explore/search-box';
import { urlText } from '../explore/url-text';

/** The installation's own audit log: sign-ins, runs of the transforms, removed workspaces. */
@Component({
  selector: 'app-log-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DayRange, EmptyState, EntryTable, SearchBox],
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
    <app-entry-table [entries]="entries" label="Log of the installation" summary="Particulars">
      <ui-empty icon="search" heading="Nothing like this" text="Search for something else, or choose other days." />
    </app-entry-table>
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
  private readonly zone = inject(PageZone);
  protected readonly search = urlText('q');
  private readonly from = urlText('from');
  private readonly to = urlText('to');
  protected readonly days = computed<Days>(() => ({ from: this.from.value(), to: this.to.value() }));
  protected readonly entries = cursorList<AuditFilter, InstallationEntry>(
    () => ({ q: this.search.value().trim(), ...momentsOf(this.days(), this.zone.tz()) }),
    (filter, cursor) => this.client.installation(filter, cursor),
  );

  protected choose({ from, to }: Days): void {
    if (from !== undefined) this.from.set(from);
    if (to !== undefined) this.to.set(to);
  }
}
