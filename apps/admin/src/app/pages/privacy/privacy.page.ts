import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  signal,
  untracked,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { cursorList } from '../../api/list';
import { poll } from '../../api/poll';
import { PrivacyClient } from '../../api/privacy.client';
import { ProjectsClient } from '../../api/projects.client';
import { query } from '../../api/query';
import { type Erasure } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { PageZone } from '../../shell/page-zone';
import { ZoneChip } from '../../shell/zone-chip';
import { Badge } from '../../ui/badge';
import { Card } from '../../ui/card';
import { Dialogs } from '../../ui/dialogs';
import { Field } from '../../ui/field';
import { moment } from '../../ui/format';
import { LoadMore } from '../../ui/load-more';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { type EraseData } from './erase.dialog';
import { erasedText, erasureLook, isUnfinished, withNewest } from './erasure-text';
import { PersonRights } from './person-rights';
import { ReceiptDrawer, type ReceiptData } from './receipt.drawer';

const EVERY_MS = 2_000;

/** People's rights: what a project keeps of somebody is handed over or erased here, with receipts. */
@Component({
  selector: 'app-privacy-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Card, EmptyState, ErrorState, Field, LoadMore, PersonRights, SkeletonRows, ZoneChip],
  templateUrl: './privacy.page.html',
  styles: `
    .person {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr));
      gap: var(--s3);
      align-items: start;
    }
  `,
})
export class PrivacyPage {
  private readonly client = inject(PrivacyClient);
  private readonly projectsClient = inject(ProjectsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly destroyed = inject(DestroyRef);
  protected readonly zone = inject(PageZone);
  protected readonly mayRead = computed(() => this.workspaces.can('privacy:read'));
  protected readonly mayWrite = computed(() => this.workspaces.can('privacy:write'));
  protected readonly erasedText = erasedText;
  protected readonly look = erasureLook;
  protected readonly moment = moment;

  private readonly workspaceId = computed(() => (this.mayRead() ? this.workspaces.current()?.id : undefined));
  protected readonly projects = query(
    () => this.workspaceId(),
    (id) => this.projectsClient.all(id),
  );
  protected readonly erasures = cursorList(
    () => this.workspaceId(),
    (id, cursor) => this.client.list(id, cursor),
  );

  private readonly projectId = signal<string | undefined>(undefined);
  protected readonly distinctId = signal('');
  protected readonly project = computed(() => {
    const projects = this.projects.data()?.data ?? [];
    return projects.find(({ id }) => id === this.projectId()) ?? projects[0];
  });
  protected readonly who = computed<EraseData | undefined>(() => {
    const [project, distinct_id] = [this.project(), this.distinctId()];
    return project && distinct_id.trim()
      ? { project_id: project.id, projectName: project.name, distinct_id }
      : undefined;
  });

  constructor() {
    // A person belongs to a project of this workspace.
    effect(() => {
      this.workspaceId();
      untracked(() => this.distinctId.set(''));
    });
    const isActive = () => this.erasures.rows()?.some(isUnfinished) ?? false;
    poll({ answer: () => this.erasures.rows(), isActive }, () => this.refresh(), EVERY_MS);
  }

  protected choose(id: string): void {
    this.projectId.set(id);
  }

  protected projectName({ project_id }: Pick<Erasure, 'project_id'>): string {
    return this.projects.data()?.data.find(({ id }) => id === project_id)?.name ?? 'a project that is gone';
  }

  protected erased(erasure: Erasure): void {
    this.erasures.update((rows) => withNewest(rows, [erasure]));
    this.distinctId.set('');
    this.toasts.done('The person is being erased.');
  }

  protected open(erasure: Erasure): void {
    const current = computed(() => this.erasures.rows()?.find(({ id }) => id === erasure.id) ?? erasure);
    const data = { erasure: current, projectName: this.projectName(erasure), tz: this.zone.tz() };
    void this.dialogs.drawer<void, ReceiptData>(ReceiptDrawer, data);
  }

  /** How the newest are now; one that fails is asked again like one that says nothing new. */
  private refresh(): void {
    const id = this.workspaceId();
    if (!id) return;
    this.client
      .list(id)
      .pipe(takeUntilDestroyed(this.destroyed))
      .subscribe({
        next: ({ data }) => id === this.workspaceId() && this.erasures.update((rows) => withNewest(rows, data)),
        error: () => this.erasures.update((rows) => [...rows]),
      });
  }
}
