import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { ProjectStore } from '../../api/project.store';
import { CodeBlock } from '../../ui/code-block';
import { Segmented } from '../../ui/segmented';
import { snippets } from './snippets';

/** How to send events to the open project. */
@Component({
  selector: 'app-getting-started',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CodeBlock, RouterLink, Segmented],
  template: `
    <div class="stack tight">
      <div class="row spread">
        <ui-segmented label="Built with" [options]="choices()" [(value)]="chosen" />
        @if (settingsLink() && project.id(); as id) {
          <a class="small" [routerLink]="['/projects', id, 'settings']">Write key and settings</a>
        }
      </div>
      @if (snippet(); as snippet) {
        <ui-code [label]="snippet.language" [what]="snippet.label + ' snippet'" [code]="snippet.code" />
      }
      @if (project.current()?.api_key === null) {
        <p class="muted small">Write keys are shown to admins only.</p>
      }
    </div>
  `,
})
export class GettingStarted {
  readonly settingsLink = input(true);
  protected readonly project = inject(ProjectStore);
  protected readonly chosen = signal('HTML');
  private readonly all = computed(() => snippets(window.location.origin, this.project.current()?.api_key ?? null));
  protected readonly choices = computed(() => this.all().map(({ label }) => ({ value: label, label })));
  protected readonly snippet = computed(() => this.all().find(({ label }) => label === this.chosen()));
}
