import { ChangeDetectionStrategy, Component, input, model, signal } from '@angular/core';
import { Button } from './button';
import { Field } from './field';
import { Icon } from './icon';

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const HOST = new RegExp(`^(localhost|(\\*\\.)?${LABEL}(\\.${LABEL})+)$`);

/** `https://Shop.Example.com:8080/path` → `shop.example.com`; undefined when it is no host name. Ports don't matter. */
export function domainOf(text: string): string | undefined {
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/:\d{1,5}$/, '');
  return host.length <= 253 && HOST.test(host) ? host : undefined;
}

/** Domains as removable chips with a field that adds one. */
@Component({
  selector: 'ui-domain-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Field, Icon],
  template: `
    @if (readonly()) {
      <h3>Domains</h3>
    } @else {
      <ui-field
        label="Domains"
        [optional]="true"
        hint="Browsers may send from these sites only. Leave empty to allow any."
        [error]="error()"
      >
        <div class="row nowrap">
          <input
            class="input"
            placeholder="example.com"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            inputmode="url"
            #entry
            (keydown.enter)="$event.preventDefault(); add(entry)"
            (blur)="add(entry)"
          />
          <button uiButton type="button" (click)="add(entry)">Add</button>
        </div>
      </ui-field>
    }
    @if (domains().length) {
      <ul class="row">
        @for (domain of domains(); track domain) {
          <li class="chip" [class.plain]="readonly()">
            <span class="ellipsis" [title]="domain">{{ domain }}</span>
            @if (!readonly()) {
              <button type="button" [attr.aria-label]="'Remove ' + domain" (click)="remove(domain)">
                <ui-icon name="close" [size]="12" />
              </button>
            }
          </li>
        }
      </ul>
    } @else if (readonly()) {
      <p class="muted small">Any domain may send.</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s2);
    }
    .plain {
      padding-right: 0.625rem;
    }
  `,
})
export class DomainList {
  readonly domains = model.required<string[]>();
  readonly readonly = input(false);
  protected readonly error = signal<string | undefined>(undefined);

  protected add(entry: HTMLInputElement): void {
    if (!entry.value.trim()) return;
    const domain = domainOf(entry.value);
    this.error.set(domain ? undefined : `"${entry.value.trim()}" is not a domain name.`);
    if (!domain) return;
    if (!this.domains().includes(domain)) this.domains.set([...this.domains(), domain]);
    entry.value = '';
  }

  protected remove(domain: string): void {
    this.domains.set(this.domains().filter((other) => other !== domain));
  }
}
