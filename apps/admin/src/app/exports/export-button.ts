import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { type ExportFormat, type ExportSource } from '../api/types';
import { Icon } from '../ui/icon';
import { Popover } from '../ui/popover';
import { ExportStore } from './export-store';
import { FORMAT_LABELS } from './export-text';

/** Has a file made of something, in one of its formats. */
@Component({
  selector: 'app-export-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Popover],
  template: `
    <ui-popover heading="Export" hint="Make a file of it" [flush]="true" #popover>
      <ng-container trigger><ui-icon name="download" [size]="14" />{{ label() }}</ng-container>
      <ng-template>
        <div class="panel">
          @for (format of formats(); track format) {
            <button type="button" class="menu-item" (click)="popover.close(); exports.request(source(), format)">
              {{ labels[format] }}
            </button>
          }
        </div>
      </ng-template>
    </ui-popover>
  `,
  styles: `
    .panel {
      padding: var(--s1);
    }
  `,
})
export class ExportButton {
  readonly source = input.required<ExportSource>();
  readonly formats = input.required<readonly ExportFormat[]>();
  readonly label = input('Export');
  protected readonly exports = inject(ExportStore);
  protected readonly labels = FORMAT_LABELS;
}
