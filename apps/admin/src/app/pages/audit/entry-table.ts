import { ChangeDetectionStrategy, Component, booleanAttribute, inject, input } from '@angular/core';
import { type CursorList } from '../../api/list';
import { PageZone } from '../../shell/page-zone';
import { Badge } from '../../ui/badge';
import { Dialogs } from '../../ui/dialogs';
import { fieldLabel, moment } from '../../ui/format';
import { LoadMore } from '../../ui/load-more';
import { ErrorState, SkeletonRows } from '../../ui/states';
import { isVisit, summaryOf, type Entry } from './entry-text';
import { EntryDrawer, type EntryData } from './entry.drawer';

/** An audit log, entry by entry; each opens in full. Its content stands where there is no entry. */
@Component({
  selector: 'app-entry-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, ErrorState, LoadMore, SkeletonRows],
  templateUrl: './entry-table.html',
  styles: `
    :host {
      display: block;
    }
    .what {
      display: grid;
      justify-items: start;
      gap: var(--s1);
    }
  `,
})
export class EntryTable {
  readonly entries = input.required<CursorList<Entry>>();
  readonly label = input.required<string>();
  /** Heading of the column that sums an entry up. */
  readonly summary = input.required<string>();
  /** Entries of a workspace are of a kind of thing, and some are visits of a superadmin. */
  readonly ofWorkspace = input(false, { transform: booleanAttribute });
  private readonly dialogs = inject(Dialogs);
  protected readonly zone = inject(PageZone);
  protected readonly fieldLabel = fieldLabel;
  protected readonly isVisit = isVisit;
  protected readonly moment = moment;
  protected readonly summaryOf = summaryOf;

  protected open(entry: Entry): void {
    void this.dialogs.drawer<void, EntryData>(EntryDrawer, { entry, tz: this.zone.tz() });
  }
}
