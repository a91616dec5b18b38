import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { ApiError } from '../../api/api-error';
import { AuthClient } from '../../api/auth.client';
import { query } from '../../api/query';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { AuthFrame } from './auth-frame';
import { safeNext } from './next';

@Component({
  selector: 'app-register-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AuthFrame, Button, Field, FormError, RouterLink],
  templateUrl: './register.page.html',
})
export class RegisterPage {
  readonly next = input<string>();
  private readonly auth = inject(AuthClient);
  private readonly router = inject(Router);
  private readonly status = query(
    () => true,
    () => this.auth.status(),
  );

  protected readonly busy = signal(false);
  protected readonly error = signal<ApiError | undefined>(undefined);
  private readonly refused = signal(false);

  protected readonly first = computed(() => this.status.data()?.has_accounts === false);
  protected readonly needsToken = computed(
    () => this.refused() || (this.status.data()?.bootstrap_token_required ?? false),
  );
  protected readonly takenEmail = computed(() =>
    this.error()?.code === 'email_taken' ? this.error()?.message : undefined,
  );
  /** A missing token is explained by the field that appears. */
  protected readonly shownError = computed(() => {
    const error = this.error();
    return error?.code === 'email_taken' || (error?.code === 'bootstrap_token_required' && !this.tokenTried())
      ? undefined
      : error;
  });
  private readonly tokenTried = signal(false);

  protected submit(form: HTMLFormElement): void {
    if (this.busy()) return;
    const text = (name: string) => form.querySelector<HTMLInputElement>(`[name=${name}]`)?.value ?? '';
    const token = text('token').trim();
    this.tokenTried.set(token !== '');
    this.busy.set(true);
    this.error.set(undefined);
    const registration = { name: text('name').trim(), email: text('email').trim(), password: text('password') };
    this.auth.register({ ...registration, ...(token && { bootstrap_token: token }) }).subscribe({
      next: () => void this.router.navigateByUrl(safeNext(this.next())),
      error: (cause: unknown) => this.fail(ApiError.from(cause)),
    });
  }

  private fail(error: ApiError): void {
    this.busy.set(false);
    this.error.set(error);
    if (error.code === 'bootstrap_token_required') this.refused.set(true);
  }
}
