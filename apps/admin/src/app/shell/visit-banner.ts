import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Router } from '@angular/router';
import { AuditVisit } from '../api/audit-visit';
import { submission } from '../api/submission';
import { Button } from '../ui/button';
import { FormError } from '../ui/form-error';
import { dateTime } from '../ui/format';
import { PageZone } from './page-zone';

/** Stands above every page while a superadmin looks into somebody else's workspace. */
@Component({
  selector: 'app-visit-banner',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, FormError],
  template: `
    @if (visit.current(); as open) {
      <div class="notice" data-tone="warning" role="status">
        <span class="grow">
          You look into <strong>{{ open.workspace.name }}</strong> by audit ticket: read-only, on record, until
          {{ dateTime(open.until, zone.tz()) }}.
        </span>
        <button uiButton type="button" [busy]="ending.busy()" (click)="end()">End access</button>
      </div>
      <ui-form-error [error]="ending.error()" />
    }
  `,
  styles: `
    .notice {
      border-radius: 0;
    }
  `,
})
export class VisitBanner {
  protected readonly visit = inject(AuditVisit);
  protected readonly zone = inject(PageZone);
  protected readonly ending = submission();
  protected readonly dateTime = dateTime;
  private readonly router = inject(Router);

  protected end(): void {
    this.ending.run(this.visit.end(), () => void this.router.navigate(['/projects']));
  }
}
