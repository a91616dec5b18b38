import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { type InstallationStatus } from '../../api/types';
import { Card } from '../../ui/card';
import { bytes, compact } from '../../ui/format';

/** What takes room in the database. */
@Component({
  selector: 'app-storage-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Card],
  template: `
    <ui-card heading="Largest tables" [text]="schemas()">
      <div class="table-wrap">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col" class="right" title="As the planner estimates them">Rows</th>
              <th scope="col" class="right" title="With indexes">Size</th>
            </tr>
          </thead>
          <tbody>
            @for (table of storage().tables; track table.schema + table.name) {
              <tr>
                <td class="clip mono">
                  <span class="ellipsis" [title]="table.schema + '.' + table.name"
                    ><span class="subtle">{{ table.schema }}.</span>{{ table.name }}</span
                  >
                </td>
                <td class="num right">{{ compact(table.rows) }}</td>
                <td class="num right">{{ bytes(table.bytes) }}</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    </ui-card>
  `,
})
export class StorageCard {
  readonly storage = input.required<InstallationStatus['storage']>();
  protected readonly bytes = bytes;
  protected readonly compact = compact;
  protected readonly schemas = computed(() =>
    this.storage()
      .schemas.map(({ name, bytes: size }) => `${name} ${bytes(size)}`)
      .join(', '),
  );
}
