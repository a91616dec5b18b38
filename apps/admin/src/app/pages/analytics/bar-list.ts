import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { type Filter } from '../../api/types';
import { type BarRow } from './bar-rows';
import { Delta } from './delta';

/** Names with figures, a bar behind each; a row that has a filter is a switch for it. */
@Component({
  selector: 'app-bar-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Delta, NgTemplateOutlet],
  templateUrl: './bar-list.html',
  styleUrl: './bar-list.scss',
})
export class BarList {
  readonly rows = input.required<readonly BarRow[]>();
  /** What the names are: "Page". */
  readonly heading = input.required<string>();
  readonly valueHeading = input('Visitors');
  readonly shareHeading = input('Share');
  readonly shared = input(true);
  readonly compared = input(true);
  readonly lessIsBetter = input(false);
  /** Whether a row with a filter shows if it is on; else it leads somewhere. */
  readonly switches = input(true);
  readonly pick = output<Filter>();
}
