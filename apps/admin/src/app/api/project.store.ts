import { Injectable, inject, signal } from '@angular/core';
import { ProjectsClient } from './projects.client';
import { query } from './query';
import { type Project } from './types';

/** The project whose pages are open; the shell's navigation and the pages read it. */
@Injectable({ providedIn: 'root' })
export class ProjectStore {
  private readonly projects = inject(ProjectsClient);
  readonly id = signal<string | undefined>(undefined);
  private readonly loaded = query(
    () => this.id(),
    (id) => this.projects.get(id),
    { keepPrevious: false },
  );
  readonly current = this.loaded.data;
  readonly error = this.loaded.error;

  reload(): void {
    this.loaded.reload();
  }

  /** What a write answered. */
  put(project: Project): void {
    this.loaded.set(project);
  }
}
