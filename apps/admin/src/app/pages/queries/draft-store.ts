import { Injectable, computed, inject, signal } from '@angular/core';
import { tap } from 'rxjs';
import { SavedQueriesClient } from '../../api/saved-queries.client';
import { submission } from '../../api/submission';
import { type Params, type SavedQuery } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { declared } from '../../sql/parameters';
import { Dialogs } from '../../ui/dialogs';
import { ConflictDialog, type ConflictData, type Resolution } from './conflict.dialog';
import { type Draft, NEW_DRAFT, asksTheSame, draftOf } from './draft';
import { SaveQuery } from './save-query';

/** Told what is kept now, and whose it is. */
export type Saved = (saved: SavedQuery, whose: 'mine' | 'theirs') => void;

/** The query that is being edited, beside what is saved of it. Provided by the editor. */
@Injectable()
export class DraftStore {
  private readonly client = inject(SavedQueriesClient);
  private readonly writer = inject(SaveQuery);
  private readonly dialogs = inject(Dialogs);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly current = signal<Draft>(NEW_DRAFT);
  private readonly kept = signal<SavedQuery | undefined>(undefined);

  /** With the declarations of exactly the parameters that the SQL uses. */
  readonly draft = computed<Draft>(() => {
    const draft = this.current();
    return { ...draft, parameters: declared(draft.sql, draft.parameters) };
  });
  readonly saved = this.kept.asReadonly();
  /** Values that are entered for the parameters. */
  readonly values = signal<Params>({});
  readonly isChanged = computed(() => {
    const saved = this.kept();
    return JSON.stringify(this.draft()) !== JSON.stringify(saved ? draftOf(saved) : NEW_DRAFT);
  });
  /** Also that nothing is saved yet. */
  readonly asksAnew = computed(() => {
    const saved = this.kept();
    return !saved || !asksTheSame(this.draft(), draftOf(saved));
  });
  readonly saving = submission();

  start(draft: Draft): void {
    this.kept.set(undefined);
    this.current.set(draft);
  }

  /** Goes on from what is on the server. */
  accept(saved: SavedQuery): void {
    this.kept.set(saved);
    this.current.set(draftOf(saved));
  }

  patch(change: Partial<Draft>): void {
    this.current.update((draft) => ({ ...draft, ...change }));
  }

  /** SQL that is written by hand is not what the explore builder made any more. */
  write(sql: string): void {
    this.patch({ sql, explore: null });
  }

  /** @param done gets the query as it is kept now, also when somebody else's version was taken instead */
  save(draft: Draft, done: Saved): void {
    const [saved, workspaceId] = [this.kept(), this.workspaces.current()?.id];
    if (!workspaceId) return;
    const request = saved ? this.writer.update(draft, saved) : this.writer.create(draft, workspaceId);
    const watched = request.pipe(
      tap({
        error: (error: { code?: string }) => error.code === 'conflict' && saved && this.settle(draft, saved, done),
      }),
    );
    this.saving.run(watched, (written) => {
      this.accept(written);
      done(written, 'mine');
    });
  }

  saveCopy(draft: Draft, done: Saved): void {
    this.kept.set(undefined);
    this.save({ ...draft, charts: draft.charts.map(({ id: _, ...chart }) => chart) }, done);
  }

  /** Somebody else saved another version: asks which of the two it shall be. */
  private settle(draft: Draft, saved: SavedQuery, done: Saved): void {
    this.client.get(saved.id).subscribe((theirs) => void this.ask(draft, theirs, done));
  }

  private async ask(draft: Draft, theirs: SavedQuery, done: Saved): Promise<void> {
    const panel = ['dialog-panel', 'wide'];
    const data = { theirs, mySql: draft.sql };
    const wish = await this.dialogs.open<Resolution, ConflictData>(ConflictDialog, data, panel);
    if (wish === 'discard') {
      this.accept(theirs);
      done(theirs, 'theirs');
    } else if (wish === 'copy') this.saveCopy({ ...draft, name: `${draft.name} (copy)` }, done);
    else if (wish === 'overwrite') {
      this.kept.set(theirs);
      this.save(draft, done);
    }
  }

  /** Asks before changes are lost. */
  mayLeave(): boolean | Promise<boolean> {
    return !this.isChanged() || this.dialogs.leave();
  }
}
