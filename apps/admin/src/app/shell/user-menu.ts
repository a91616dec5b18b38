import { CdkMenu, CdkMenuItem, CdkMenuItemRadio, CdkMenuGroup, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type Observable } from 'rxjs';
import { AuthClient } from '../api/auth.client';
import { SessionStore } from '../api/session';
import { Icon, type IconName } from '../ui/icon';
import { Theme, type ThemeChoice } from '../ui/theme';
import { Toasts } from '../ui/toast';

@Component({
  selector: 'app-user-menu',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkMenu, CdkMenuGroup, CdkMenuItem, CdkMenuItemRadio, CdkMenuTrigger, Icon, RouterLink],
  template: `
    @if (session.user(); as user) {
      <button type="button" class="menu-item who" [cdkMenuTriggerFor]="menu">
        <span class="face" aria-hidden="true">{{ user.name.charAt(0).toUpperCase() }}</span>
        <span class="grow">
          <span class="sr-only">Account</span>
          <span class="ellipsis name" [title]="user.name">{{ user.name }}</span>
          <span class="ellipsis subtle mail" [title]="user.email">{{ user.email }}</span>
        </span>
        <ui-icon name="chevron" />
      </button>
    }
    <ng-template #menu>
      <div cdkMenu class="menu">
        <div cdkMenuGroup aria-label="Theme">
          <p class="menu-label">Theme</p>
          @for (option of themes; track option.value) {
            <button
              cdkMenuItemRadio
              class="menu-item"
              type="button"
              [cdkMenuItemChecked]="theme.choice() === option.value"
              (cdkMenuItemTriggered)="theme.choice.set(option.value)"
            >
              <ui-icon [name]="option.icon" />{{ option.label }}
              @if (theme.choice() === option.value) {
                <ui-icon class="end" name="check" />
              }
            </button>
          }
        </div>
        <hr />
        @if (session.user()?.is_superadmin) {
          <a cdkMenuItem class="menu-item" routerLink="/audit-access"><ui-icon name="search" />Audit access</a>
        }
        <button cdkMenuItem class="menu-item" type="button" (cdkMenuItemTriggered)="leave(auth.logout())">
          <ui-icon name="out" />Sign out
        </button>
        <button cdkMenuItem class="menu-item" type="button" (cdkMenuItemTriggered)="leave(auth.logoutEverywhere())">
          <ui-icon name="shield" />Sign out everywhere
        </button>
      </div>
    </ng-template>
  `,
  styles: `
    .who {
      min-height: 2.75rem;
      color: var(--text-muted);
    }
    .face {
      display: grid;
      place-items: center;
      flex: none;
      width: 1.75rem;
      height: 1.75rem;
      border-radius: 50%;
      background: var(--surface-3);
      color: var(--text);
      font-size: var(--t-xs);
      font-weight: 620;
    }
    .name {
      color: var(--text);
      font-weight: 540;
      line-height: 1.25;
    }
    .mail {
      font-size: var(--t-xs);
      line-height: 1.25;
    }
  `,
})
export class UserMenu {
  protected readonly session = inject(SessionStore);
  protected readonly auth = inject(AuthClient);
  protected readonly theme = inject(Theme);
  private readonly toasts = inject(Toasts);

  protected readonly themes: readonly { value: ThemeChoice; label: string; icon: IconName }[] = [
    { value: 'system', label: 'System', icon: 'monitor' },
    { value: 'light', label: 'Light', icon: 'sun' },
    { value: 'dark', label: 'Dark', icon: 'moon' },
  ];

  /** The shell leaves for the sign-in page once the session is closed. */
  protected leave(request: Observable<void>): void {
    request.subscribe({ error: (error: unknown) => this.toasts.failed(error) });
  }
}
