import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { SessionStore } from '../../api/session';
import { ZoneChip } from '../../shell/zone-chip';
import { Segmented } from '../../ui/segmented';
import { EmptyState } from '../../ui/states';
import { LogView } from './log-view';
import { StatusView } from './status-view';
import { TenantsView } from './tenants-view';

const VIEWS = [
  { value: 'status', label: 'Status' },
  { value: 'tenants', label: 'Tenants' },
  { value: 'log', label: 'Log' },
] as const;
type View = (typeof VIEWS)[number]['value'];

/** What concerns the whole installation, for its superadmins. */
@Component({
  selector: 'app-installation-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, LogView, Segmented, StatusView, TenantsView, ZoneChip],
  template: `
    @if (session.user()?.is_superadmin) {
      <div class="page">
        <div class="page-head">
          <h1>Installation</h1>
          <div class="row">
            <app-zone-chip />
            <ui-segmented label="View" [options]="views" [value]="shown()" (valueChange)="show($event)" />
          </div>
        </div>
        @switch (shown()) {
          @case ('tenants') {
            <app-tenants-view />
          }
          @case ('log') {
            <app-log-view />
          }
          @default {
            <app-status-view />
          }
        }
      </div>
    } @else {
      <div class="page narrow">
        <div class="card">
          <ui-empty
            [isPage]="true"
            icon="shield"
            heading="For superadmins"
            text="Only who administers this installation sees how it is."
          />
        </div>
      </div>
    }
  `,
})
export class InstallationPage {
  /** `?view=` of the URL. */
  readonly view = input<string>();
  protected readonly session = inject(SessionStore);
  private readonly router = inject(Router);
  protected readonly views = VIEWS;
  protected readonly shown = computed<View>(() => VIEWS.find(({ value }) => value === this.view())?.value ?? 'status');

  protected show(view: View): void {
    void this.router.navigate([], { queryParams: { view: view === 'status' ? null : view } });
  }
}
