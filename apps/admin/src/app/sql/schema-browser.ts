import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { type QueryPlace } from '../api/queries.client';
import { type Relation } from '../api/types';
import { Button } from '../ui/button';
import { Dialogs } from '../ui/dialogs';
import { Icon } from '../ui/icon';
import { SearchBox } from '../pages/explore/search-box';
import { SampleDialog, type SampleData } from './sample.dialog';
import { matching } from './schema-search';

/** What may be read, by schema: relations, their columns, and a look at their first rows. */
@Component({
  selector: 'app-schema-browser',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon, SearchBox],
  templateUrl: './schema-browser.html',
  styleUrl: './schema-browser.scss',
})
export class SchemaBrowser {
  readonly relations = input.required<readonly Relation[]>();
  readonly place = input.required<QueryPlace | undefined>();
  /** Text to write where the cursor is. */
  readonly insert = output<string>();

  private readonly dialogs = inject(Dialogs);
  protected readonly search = signal('');
  private readonly opened = signal<ReadonlySet<string>>(new Set());
  protected readonly groups = computed(() => matching(this.relations(), this.search()));

  protected isOpen(name: string): boolean {
    return this.opened().has(name) || this.search().trim() !== '';
  }

  protected toggle(name: string): void {
    this.opened.update((names) => {
      const changed = new Set(names);
      if (!changed.delete(name)) changed.add(name);
      return changed;
    });
  }

  protected sample(relation: string): void {
    const place = this.place();
    if (place) void this.dialogs.open<void, SampleData>(SampleDialog, { place, relation }, ['dialog-panel', 'broad']);
  }
}
