import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { type ApiError } from '../../api/api-error';
import { type RunError } from '../../api/types';
import { Button } from '../../ui/button';
import { ErrorState } from '../../ui/states';
import { placeOf } from './run-error';

/** What keeps the project of transforms from being read: each problem with its place; other errors as everywhere. */
@Component({
  selector: 'app-project-problems',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, ErrorState],
  template: `
    @if (problems(); as problems) {
      <section class="card" aria-labelledby="problems-heading" role="alert">
        <div class="card-head">
          <h2 id="problems-heading">{{ error().message }}</h2>
          <button uiButton type="button" (click)="retry.emit()">Read again</button>
        </div>
        <ul>
          @for (problem of problems; track $index) {
            <li>
              @if (placeOf(problem); as place) {
                <code class="place">{{ place }}</code>
              }
              <p>{{ problem.message }}</p>
              @if (problem.hint) {
                <p class="muted small">{{ problem.hint }}</p>
              }
            </li>
          }
        </ul>
      </section>
    } @else {
      <div class="card"><ui-error [error]="error()" (retry)="retry.emit()" /></div>
    }
  `,
  styles: `
    li {
      display: grid;
      gap: var(--s1);
      padding: var(--s3) var(--s4);
      border-top: 1px solid var(--border);
      overflow-wrap: anywhere;
    }
    .place {
      color: var(--danger);
      font-size: var(--t-sm);
    }
    p {
      white-space: pre-line;
    }
  `,
})
export class ProjectProblems {
  readonly error = input.required<ApiError>();
  readonly retry = output<void>();
  protected readonly placeOf = placeOf;
  protected readonly problems = computed(() => {
    const { code, details } = this.error();
    return code === 'transform_project_invalid' && Array.isArray(details) ? (details as RunError[]) : undefined;
  });
}
