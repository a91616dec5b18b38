import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  afterNextRender,
  computed,
  inject,
  input,
  signal,
} from '@angular/core';
import { type ResultTable } from '../api/types';
import { cellLabel } from '../sql/grid';
import { count } from '../ui/format';

/** Of the header, of each row and of the note, in rem. */
const ROW_REM = 1.75;

/** The rows of a table that its place has room for, and how many there are. */
@Component({
  selector: 'app-paper-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <table>
      <thead>
        <tr>
          @for (column of table().columns; track $index) {
            <th scope="col" [class.right]="column.type === 'number'">{{ column.name }}</th>
          }
        </tr>
      </thead>
      <tbody>
        @for (row of shown(); track $index) {
          <tr>
            @for (column of table().columns; track $index) {
              <td dir="auto" [class.right]="column.type === 'number'">{{ label(row[$index], column.type) }}</td>
            }
          </tr>
        }
      </tbody>
    </table>
    @if (shown().length < table().rows.length) {
      <p class="subtle">{{ count(shown().length) }} of {{ count(table().rows.length) }} rows</p>
    }
  `,
  styles: `
    :host {
      display: block;
      height: 100%;
      overflow: hidden;
    }
    table {
      width: 100%;
      table-layout: fixed;
      border-collapse: collapse;
      font-size: var(--t-xs);
    }
    th,
    td {
      height: 1.75rem;
      padding: 0 var(--s2) 0 0;
      overflow: hidden;
      border-bottom: 1px solid var(--border);
      text-align: start;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    th {
      color: var(--text-subtle);
      font-weight: 520;
    }
    .right {
      text-align: right;
      font-variant-numeric: tabular-nums;
    }
    p {
      font-size: var(--t-xs);
      line-height: 1.75rem;
    }
  `,
})
export class PaperTable {
  readonly table = input.required<ResultTable>();
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly room = signal(0);
  protected readonly shown = computed(() => {
    const { rows } = this.table();
    return rows.slice(0, rows.length <= this.room() ? rows.length : Math.max(0, this.room() - 1));
  });
  protected readonly label = cellLabel;
  protected readonly count = count;

  constructor() {
    afterNextRender(() => {
      const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
      this.room.set(Math.floor(this.host.nativeElement.clientHeight / (ROW_REM * root)) - 1);
    });
  }
}
