import { ChangeDetectionStrategy, Component, effect, inject, input, output } from '@angular/core';
import { saveFile } from '../../api/file';
import { PrivacyClient } from '../../api/privacy.client';
import { submission } from '../../api/submission';
import { type Erasure } from '../../api/types';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { Icon } from '../../ui/icon';
import { Toasts } from '../../ui/toast';
import { EraseDialog, type EraseData } from './erase.dialog';

/** Hands a person's data over, or has the person erased. */
@Component({
  selector: 'app-person-rights',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    <button uiButton type="button" [size]="size()" [busy]="loading.busy()" [disabled]="!who()" (click)="export()">
      @if (!loading.busy()) {
        <ui-icon name="download" [size]="14" />
      }
      Export data
    </button>
    <button uiButton type="button" [size]="size()" [disabled]="!who()" (click)="erase()">Erase person…</button>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: var(--s2);
    }
  `,
})
export class PersonRights {
  /** Undefined while nobody is named. */
  readonly who = input.required<EraseData | undefined>();
  readonly size = input<'md' | 'sm'>('md');
  readonly erased = output<Erasure>();
  private readonly client = inject(PrivacyClient);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  protected readonly loading = submission();

  constructor() {
    effect(() => {
      const error = this.loading.error();
      if (error) this.toasts.failed(error);
    });
  }

  protected export(): void {
    const who = this.who();
    if (who) this.loading.run(this.client.export(who), saveFile);
  }

  protected async erase(): Promise<void> {
    const erasure = await this.dialogs.open<Erasure, EraseData | undefined>(EraseDialog, this.who());
    if (erasure) this.erased.emit(erasure);
  }
}
