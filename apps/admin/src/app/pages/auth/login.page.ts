import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { ApiError } from '../../api/api-error';
import { AuthClient } from '../../api/auth.client';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { AuthFrame } from './auth-frame';
import { safeNext } from './next';

@Component({
  selector: 'app-login-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AuthFrame, Button, Field, FormError, RouterLink],
  template: `
    <app-auth-frame heading="Sign in">
      <form class="form" (submit)="$event.preventDefault(); submit(email.value, password.value)">
        <ui-field label="E-mail">
          <input class="input" type="email" name="email" required autocomplete="username" #email />
        </ui-field>
        <ui-field label="Password">
          <input class="input" type="password" name="password" required autocomplete="current-password" #password />
        </ui-field>
        <ui-form-error [error]="error()" />
        <button uiButton variant="primary" type="submit" [busy]="busy()">Sign in</button>
      </form>
      <p below class="muted small centre">
        New here? <a routerLink="/register" queryParamsHandling="preserve">Create an account</a>
      </p>
    </app-auth-frame>
  `,
  styles: `
    .centre {
      text-align: center;
    }
  `,
})
export class LoginPage {
  /** Where to go afterwards. */
  readonly next = input<string>();
  protected readonly busy = signal(false);
  protected readonly error = signal<ApiError | undefined>(undefined);
  private readonly auth = inject(AuthClient);
  private readonly router = inject(Router);

  constructor() {
    // On a fresh installation there is nobody to sign in; the first visitor creates the first account.
    this.auth.status().subscribe({
      next: ({ has_accounts }) => {
        if (!has_accounts) void this.router.navigate(['/register'], { replaceUrl: true });
      },
      error: (cause: unknown) => this.error.set(ApiError.from(cause)),
    });
  }

  protected submit(email: string, password: string): void {
    if (this.busy()) return;
    this.busy.set(true);
    this.error.set(undefined);
    this.auth.login(email.trim(), password).subscribe({
      next: () => void this.router.navigateByUrl(safeNext(this.next())),
      error: (cause: unknown) => {
        this.busy.set(false);
        this.error.set(ApiError.from(cause));
      },
    });
  }
}
