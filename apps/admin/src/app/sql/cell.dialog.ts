import { DIALOG_DATA } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { type Cell, type ResultColumn } from '../api/types';
import { CodeBlock } from '../ui/code-block';
import { DialogFrame } from '../ui/dialog';
import { cellDetail } from './grid';

export interface CellDetail {
  column: ResultColumn;
  cell: Cell | undefined;
  /** Counted from 1. */
  row: number;
}

/** One cell as a whole. */
@Component({
  selector: 'app-cell-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CodeBlock, DialogFrame],
  template: `
    <ui-dialog [heading]="data.column.name">
      <ui-code [label]="'Row ' + data.row + ', ' + data.column.pg_type" what="cell" [code]="text" />
    </ui-dialog>
  `,
})
export class CellDialog {
  protected readonly data = inject<CellDetail>(DIALOG_DATA);
  protected readonly text = cellDetail(this.data.cell);
}
