import { Injectable, inject } from '@angular/core';
import { Dialogs } from '../ui/dialogs';
import { CommandPalette } from './command-palette';

/** Opens the command palette, one at a time. */
@Injectable({ providedIn: 'root' })
export class Palette {
  private readonly dialogs = inject(Dialogs);
  private shown: Promise<unknown> | undefined;

  open(): void {
    this.shown ??= this.dialogs.palette(CommandPalette).finally(() => (this.shown = undefined));
  }
}
