import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, output, signal } from '@angular/core';
import { ProjectsClient } from '../../api/projects.client';
import { submission } from '../../api/submission';
import { type Project } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { Button } from '../../ui/button';
import { domainOf } from '../../ui/domain-list';
import { Field } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { allowedDomains, siteName } from './allowed-domains';

/** A site's domain and name: all it takes to make a project. */
@Component({
  selector: 'app-add-site',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Field, FormError],
  template: `
    <form class="form" (submit)="$event.preventDefault(); create()">
      <ui-field label="Domain" [hint]="hint()">
        <input
          class="input"
          required
          placeholder="example.com"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          inputmode="url"
          #entry
          (input)="type(entry)"
        />
      </ui-field>
      <ui-field label="Name">
        <input
          class="input"
          required
          maxlength="255"
          autocomplete="off"
          placeholder="My site"
          [value]="name()"
          #title
          (input)="name.set(title.value)"
        />
      </ui-field>
      <ui-form-error [error]="creating.error()" />
      <div>
        <button uiButton variant="primary" type="submit" [busy]="creating.busy()">Add site</button>
      </div>
    </form>
  `,
})
export class AddSite {
  readonly created = output<Project>();
  private readonly client = inject(ProjectsClient);
  private readonly workspaces = inject(WorkspaceStore);
  protected readonly creating = submission();
  protected readonly typed = signal('');
  private readonly domain = computed(() => domainOf(this.typed()));
  /** Follows the domain; what was typed stays until the domain changes again. */
  protected readonly name = linkedSignal(() => siteName(this.domain() ?? ''));
  protected readonly hint = computed(() => {
    const domain = this.domain();
    return domain
      ? `Browsers may send from ${allowedDomains(domain).join(' and ')}; you can add others later.`
      : 'Where the site is reachable. For tests on your machine: localhost.';
  });

  protected type(entry: HTMLInputElement): void {
    this.typed.set(entry.value);
    const isWrong = entry.value.trim() !== '' && !this.domain();
    entry.setCustomValidity(isWrong ? 'Enter a domain name such as example.com.' : '');
  }

  protected create(): void {
    const [workspace, domain] = [this.workspaces.current(), this.domain()];
    if (!workspace || !domain) return;
    const project = { name: this.name().trim(), workspace_id: workspace.id, domains: allowedDomains(domain) };
    this.creating.run(this.client.create(project), (created) => this.created.emit(created));
  }
}
