import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { debounceTime } from 'rxjs';
import { type AnalyticsQuery } from '../../api/analytics.client';
import { GoalsClient } from '../../api/goals.client';
import { query } from '../../api/query';
import { submission } from '../../api/submission';
import { type Goal, type GoalKind } from '../../api/types';
import { WebClient } from '../../api/web.client';
import { Field } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';
import { Segmented } from '../../ui/segmented';
import { ValueInput } from '../analytics/value-input';
import { fits } from './goal-rows';

export interface GoalDialogData {
  /** The project and range whose values are offered; its filters are left out. */
  question: AnalyticsQuery;
  /** The goal to change; without one it is a new one. */
  goal?: Goal;
}

/** Makes or changes a goal. Shows what a pattern fits among the pages of the range while it is typed. */
@Component({
  selector: 'app-goal-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog, Segmented, ValueInput],
  template: `
    <ui-form-dialog
      [heading]="data.goal ? 'Edit goal' : 'Add goal'"
      [action]="data.goal ? 'Save goal' : 'Add goal'"
      [submission]="saving"
      (send)="save(name.value)"
    >
      <div>
        <ui-segmented label="Reached by" [options]="kinds" [value]="kind()" (valueChange)="choose($event)" />
      </div>
      <ui-field [label]="kind() === 'path' ? 'Page path' : 'Event name'" [hint]="hint()">
        <app-value-input
          [field]="kind() === 'path' ? 'path' : 'event_name'"
          [question]="question"
          [search]="literal()"
          [placeholder]="kind() === 'path' ? '/thank-you' : 'sign_up'"
          [(value)]="pattern"
        />
      </ui-field>
      @if (examples(); as text) {
        <p class="notice" role="status">{{ text }}</p>
      }
      <ui-field label="Name" hint="As it appears in lists.">
        <input
          class="input"
          required
          maxlength="100"
          autocomplete="off"
          [placeholder]="kind() === 'path' ? 'Saw the thank-you page' : 'Signed up'"
          [value]="data.goal?.name ?? ''"
          #name
        />
      </ui-field>
    </ui-form-dialog>
  `,
  styles: `
    .notice {
      overflow-wrap: anywhere;
    }
  `,
})
export class GoalDialog {
  protected readonly data = inject<GoalDialogData>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<Goal>>(DialogRef);
  private readonly goals = inject(GoalsClient);
  private readonly web = inject(WebClient);
  protected readonly saving = submission();

  protected readonly question: AnalyticsQuery = { ...this.data.question, filters: [] };
  protected readonly kinds: readonly { value: GoalKind; label: string }[] = [
    { value: 'path', label: 'Page view' },
    { value: 'event', label: 'Event' },
  ];
  protected readonly kind = signal<GoalKind>(this.data.goal?.kind ?? 'path');
  protected readonly pattern = signal(this.data.goal?.pattern ?? '');
  /** A pattern is found among paths by what comes before its first wildcard. */
  protected readonly literal = computed(() => this.pattern().split('*')[0] ?? '');
  protected readonly hint = computed(() =>
    this.kind() === 'path'
      ? '/blog/* fits one level, /shop/** fits everything below. Upper and lower case differ.'
      : 'The exact name, as it is sent. Upper and lower case differ.',
  );
  private readonly tried = toSignal(toObservable(this.literal).pipe(debounceTime(250)), { initialValue: '' });
  private readonly paths = query(
    () => {
      const search = this.tried().trim();
      return this.kind() === 'path' && search ? { ...this.question, field: 'path' as const, search } : undefined;
    },
    (params) => this.web.values(params),
  );
  protected readonly examples = computed(() => {
    const paths = this.paths.data()?.data.map(({ value }) => value);
    if (this.kind() !== 'path' || !this.pattern() || !paths) return '';
    return exampleText(this.pattern(), paths);
  });

  protected choose(kind: GoalKind): void {
    this.kind.set(kind);
    this.pattern.set('');
  }

  protected save(name: string): void {
    const { question, goal } = this.data;
    const wanted = { name: name.trim(), kind: this.kind(), pattern: this.pattern() };
    const request = goal
      ? this.goals.update(question.projectId, goal.id, wanted)
      : this.goals.create(question.projectId, wanted);
    this.saving.run(request, (saved) => this.ref.close(saved));
  }
}

/** What a pattern fits among the pages seen, in a sentence. Exported for tests. */
export function exampleText(pattern: string, paths: readonly string[]): string {
  const fitting = paths.filter((path) => fits(pattern, path));
  if (!fitting.length) return 'No page seen in this range fits yet.';
  const more = fitting.length > 3 ? ` and ${fitting.length - 3} more` : '';
  return `Fits ${fitting.slice(0, 3).join(', ')}${more}.`;
}
