import { DIALOG_DATA } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Badge } from '../../ui/badge';
import { CodeBlock } from '../../ui/code-block';
import { DialogFrame } from '../../ui/dialog';
import { dateTime, fieldLabel } from '../../ui/format';
import { DiffView } from '../queries/diff-view';
import { changesOf, isVisit, particularsOf, sqlOf, type Entry } from './entry-text';

export interface EntryData {
  entry: Entry;
  tz: string;
}

/** All that an entry of an audit log says. */
@Component({
  selector: 'app-entry-drawer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, CodeBlock, DialogFrame, DiffView],
  templateUrl: './entry.drawer.html',
  styleUrl: './entry.drawer.scss',
})
export class EntryDrawer {
  private readonly data = inject<EntryData>(DIALOG_DATA);
  protected readonly entry = this.data.entry;
  protected readonly at = dateTime(this.entry.created_at, this.data.tz);
  protected readonly isVisit = isVisit(this.entry);
  protected readonly changes = changesOf(this.entry);
  protected readonly particulars = particularsOf(this.entry);
  protected readonly sql = sqlOf(this.entry);
  protected readonly fieldLabel = fieldLabel;
}
