import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router } from '@angular/router';
import { type DeadLetterStatus, DeadLettersClient } from '../../api/dead-letters.client';
import { cursorList } from '../../api/list';
import { ProjectStore } from '../../api/project.store';
import { type DeadLetter } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { PageZone } from '../../shell/page-zone';
import { ZoneChip } from '../../shell/zone-chip';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { moment } from '../../ui/format';
import { LoadMore } from '../../ui/load-more';
import { Segmented } from '../../ui/segmented';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { DeadLetterDrawer, type Verdict } from './dead-letter.drawer';

@Component({
  selector: 'app-dead-letters-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, EmptyState, ErrorState, LoadMore, Segmented, SkeletonRows, ZoneChip],
  templateUrl: './dead-letters.page.html',
})
export class DeadLettersPage {
  protected readonly project = inject(ProjectStore);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly router = inject(Router);
  protected readonly zone = inject(PageZone);
  private readonly client = inject(DeadLettersClient);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);

  protected readonly mayRead = computed(() => this.workspaces.can('dead_letter:read'));
  protected readonly mayWrite = computed(() => this.workspaces.can('dead_letter:write'));
  /** `?status=` of the URL. */
  readonly status = input<string>();
  protected readonly shown = computed<DeadLetterStatus>(() => (this.status() === 'resolved' ? 'resolved' : 'open'));
  protected readonly statuses: readonly { value: DeadLetterStatus; label: string }[] = [
    { value: 'open', label: 'Open' },
    { value: 'resolved', label: 'Resolved' },
  ];
  protected readonly working = signal<string | undefined>(undefined);
  protected readonly moment = moment;

  protected readonly letters = cursorList(
    () => {
      const projectId = this.project.id();
      return projectId && this.mayRead() ? { projectId, status: this.shown() } : undefined;
    },
    ({ projectId, status }, cursor) => this.client.list(projectId, status, cursor),
  );

  protected show(status: DeadLetterStatus): void {
    const queryParams = { status: status === 'open' ? null : status };
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  protected eventName(letter: DeadLetter): string {
    const name = letter.event['event_name'];
    return typeof name === 'string' ? name : '(unnamed)';
  }

  protected async inspect(letter: DeadLetter): Promise<void> {
    const data = { letter, mayResolve: this.mayWrite() && !letter.resolved_at, tz: this.zone.tz() };
    const verdict = await this.dialogs.drawer<Verdict, typeof data>(DeadLetterDrawer, data);
    if (verdict) this.resolve(letter, verdict);
  }

  protected resolve(letter: DeadLetter, verdict: Verdict): void {
    const projectId = this.project.id();
    if (!projectId || this.working()) return;
    this.working.set(letter.id);
    this.client[verdict](projectId, letter.id).subscribe({
      next: (answer) => this.resolved(answer),
      error: (cause: unknown) => {
        this.working.set(undefined);
        this.toasts.failed(cause);
      },
    });
  }

  /** Retried means queued once more: refused again, the event comes back as a new letter. */
  private resolved(answer: DeadLetter): void {
    this.working.set(undefined);
    this.letters.update((rows) => rows.filter(({ id }) => id !== answer.id));
    this.toasts.done(
      answer.resolution === 'retried'
        ? 'The event is queued again. If it is refused again, it comes back here.'
        : 'The event was discarded.',
    );
  }
}
