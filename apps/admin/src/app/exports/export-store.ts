import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { type Observable, tap } from 'rxjs';
import { ExportsClient } from '../api/exports.client';
import { type ExportFormat, type ExportSource, type FileExport } from '../api/types';
import { WorkspaceStore } from '../api/workspace.store';
import { Toasts } from '../ui/toast';
import { isUnfinished } from './export-text';

const SOON_MS = 1_000;
const LATER_MS = 5_000;
/** Asked so often, what is still not done takes a while. */
const SOON_TIMES = 30;

/**
 * The caller's own exports that are under way, and those that became ready since. Asks for them only while there are any, and
 * says when one is done.
 */
@Injectable({ providedIn: 'root' })
export class ExportStore {
  private readonly client = inject(ExportsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly toasts = inject(Toasts);
  private readonly workspaceId = computed(() =>
    this.workspaces.can('export:read') ? this.workspaces.current()?.id : undefined,
  );
  private readonly known = signal<readonly FileExport[]>([]);
  private asked = 0;

  /** Newest first. */
  readonly followed = this.known.asReadonly();
  readonly unfinished = computed(() => this.known().filter(isUnfinished));
  /** Counts what changed in the list of all exports. */
  readonly changes = signal(0);

  constructor() {
    effect((onCleanup) => {
      const workspaceId = this.workspaceId();
      untracked(() => this.known.set([]));
      if (workspaceId === undefined) return;
      // Those from before the page was opened.
      const subscription = this.client.list({ workspaceId, owner: 'me' }).subscribe({
        next: ({ data }) => this.known.set(data.filter(isUnfinished)),
        // Nothing that anybody has asked for yet.
        error: () => undefined,
      });
      onCleanup(() => subscription.unsubscribe());
    });
    effect((onCleanup) => {
      const workspaceId = this.workspaceId();
      if (workspaceId === undefined || this.unfinished().length === 0) return;
      const timer = setTimeout(() => this.look(workspaceId), this.asked < SOON_TIMES ? SOON_MS : LATER_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  /** Has a file made. Whoever asked is told when it is there. */
  request(source: ExportSource, format: ExportFormat): void {
    const workspaceId = this.workspaceId();
    if (workspaceId === undefined) return;
    this.client.request(workspaceId, source, format).subscribe({
      next: (file) => {
        this.asked = 0;
        this.known.update((files) => [file, ...files]);
        this.changes.update((n) => n + 1);
        this.toasts.done(`"${file.name}" is being exported.`);
      },
      error: (error: unknown) => this.toasts.failed(error),
    });
  }

  cancel({ id }: FileExport): void {
    this.client.cancel(id).subscribe({
      next: () => this.forget(id),
      error: (error: unknown) => this.toasts.failed(error),
    });
  }

  remove({ id }: FileExport): Observable<void> {
    return this.client.remove(id).pipe(tap(() => this.forget(id)));
  }

  /** Sends the browser there: the file never passes through the page. */
  download({ id }: FileExport): void {
    this.client.link(id).subscribe({
      next: ({ url }) => {
        window.location.assign(url);
        this.dismiss(id);
      },
      error: (error: unknown) => this.toasts.failed(error),
    });
  }

  /** Shows it no longer among those that are followed. */
  dismiss(id: string): void {
    this.known.update((files) => files.filter((file) => file.id !== id));
  }

  private forget(id: string): void {
    this.dismiss(id);
    this.changes.update((n) => n + 1);
  }

  private look(workspaceId: string): void {
    this.asked += 1;
    this.client.list({ workspaceId, owner: 'me' }).subscribe({
      next: ({ data }) => this.take(new Map(data.map((file) => [file.id, file]))),
      // It is asked again: a new list has the effect look again.
      error: () => this.known.update((files) => [...files]),
    });
  }

  /** What is not in the list any more was deleted, here or elsewhere. */
  private take(now: ReadonlyMap<string, FileExport>): void {
    const before = untracked(this.known);
    this.known.set(before.flatMap(({ id }) => now.get(id) ?? []).filter(({ status }) => status !== 'cancelled'));
    for (const file of before.filter(isUnfinished)) {
      const then = now.get(file.id);
      if (then === undefined || isUnfinished(then)) continue;
      this.changes.update((n) => n + 1);
      this.announce(then);
    }
  }

  private announce(file: FileExport): void {
    if (file.status === 'completed') {
      this.toasts.done(`"${file.name}" is ready.`, { label: 'Download', run: () => this.download(file) });
    } else if (file.status === 'failed') {
      const { message = '', hint = '' } = file.error ?? {};
      this.toasts.say(`"${file.name}" was not exported. ${message} ${hint}`.trim());
    }
  }
}
