import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { submission } from '../../../api/submission';
import { TransformsClient } from '../../../api/transforms.client';
import { type NewTransformRun, type TransformRun } from '../../../api/types';
import { Field } from '../../../ui/field';
import { FormDialog } from '../../../ui/form-dialog';
import { Segmented } from '../../../ui/segmented';
import { selectors } from './run-text';

type Command = NewTransformRun['command'];

export interface RunDialogData {
  /** What is selected at first. */
  select?: string;
  /** Builds incremental models from scratch, which one has to confirm by typing. */
  fullRefresh?: boolean;
}

const CONFIRM = 'full refresh';

/** Starts a run; closes with it. */
@Component({
  selector: 'app-run-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog, Segmented],
  template: `
    <ui-form-dialog
      [heading]="data.fullRefresh ? 'Full refresh' : 'Run transforms'"
      [action]="data.fullRefresh ? 'Build from scratch' : 'Run'"
      [danger]="data.fullRefresh ?? false"
      [ready]="ready()"
      [submission]="starting"
      (send)="start(select.value, exclude.value)"
    >
      @if (data.fullRefresh) {
        <p class="muted">
          Builds incremental models from all events again, which may take long. People read the old figures until the
          new ones are there; what events are gone for stays as it is.
        </p>
      } @else {
        <ui-segmented label="Command" [options]="commands" [(value)]="command" />
        <p class="muted small" role="status">{{ meaning() }}</p>
      }
      <ui-field
        label="Select"
        [optional]="true"
        hint="Such as fct_sessions, +agg_daily or tag:live. Empty: everything."
      >
        <input
          class="input mono"
          maxlength="2000"
          autocomplete="off"
          spellcheck="false"
          [value]="data.select ?? ''"
          #select
        />
      </ui-field>
      <ui-field label="Exclude" [optional]="true">
        <input class="input mono" maxlength="2000" autocomplete="off" spellcheck="false" #exclude />
      </ui-field>
      @if (data.fullRefresh) {
        <ui-field [label]="'Type ' + confirm + ' to confirm'">
          <input class="input" autocomplete="off" spellcheck="false" #typed (input)="entered.set(typed.value)" />
        </ui-field>
      }
    </ui-form-dialog>
  `,
})
export class RunDialog {
  protected readonly data = inject<RunDialogData>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<TransformRun>>(DialogRef);
  private readonly client = inject(TransformsClient);
  protected readonly starting = submission();
  protected readonly confirm = CONFIRM;
  protected readonly entered = signal('');
  protected readonly command = signal<Command>('build');
  protected readonly commands: readonly { value: Command; label: string }[] = [
    { value: 'build', label: 'Build' },
    { value: 'run', label: 'Run' },
    { value: 'test', label: 'Test' },
    { value: 'seed', label: 'Seed' },
  ];
  protected readonly meaning = computed(() => MEANINGS[this.command()]);
  protected readonly ready = computed(() => !this.data.fullRefresh || this.entered().trim() === CONFIRM);

  protected start(select: string, exclude: string): void {
    const run: NewTransformRun = {
      command: this.command(),
      select: selectors(select),
      exclude: selectors(exclude),
      full_refresh: this.data.fullRefresh ?? false,
    };
    this.starting.run(this.client.start(run), (started) => this.ref.close(started));
  }
}

const MEANINGS: Record<Command, string> = {
  build: 'Loads seeds, builds models and tests each before the next.',
  run: 'Builds models, without tests.',
  test: 'Runs tests on what is there.',
  seed: 'Loads the seeds alone.',
};
