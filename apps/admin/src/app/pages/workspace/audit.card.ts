import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { AuditClient } from '../../api/audit.client';
import { cursorList } from '../../api/list';
import { type AuditEntry } from '../../api/types';
import { PageZone } from '../../shell/page-zone';
import { Card } from '../../ui/card';
import { moment } from '../../ui/format';
import { LoadMore } from '../../ui/load-more';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';

/** `{from: 'viewer', to: 'editor'}` → "from: viewer, to: editor". */
export function describe(metadata: AuditEntry['metadata']): string {
  return Object.entries(metadata)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

@Component({
  selector: 'app-audit-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Card, EmptyState, ErrorState, LoadMore, SkeletonRows],
  template: `
    <ui-card heading="Audit log">
      @if (entries.rows(); as rows) {
        @if (rows.length) {
          <div class="table-wrap">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col" class="hide-narrow">Who</th>
                  <th scope="col">What</th>
                  <th scope="col" class="hide-narrow">Details</th>
                </tr>
              </thead>
              <tbody>
                @for (entry of rows; track entry.id) {
                  <tr>
                    <td class="num muted time" [title]="entry.created_at">{{ moment(entry.created_at, zone.tz()) }}</td>
                    <td class="clip hide-narrow">
                      <span class="ellipsis" [title]="entry.actor_label">{{ entry.actor_label }}</span>
                    </td>
                    <td>
                      <code>{{ entry.action }}</code>
                    </td>
                    <td class="clip hide-narrow">
                      <span class="ellipsis muted" [title]="entry.resource_type + ' ' + (entry.resource_id ?? '')">{{
                        describe(entry.metadata) || entry.resource_id || '–'
                      }}</span>
                    </td>
                  </tr>
                }
              </tbody>
            </table>
          </div>
          <ui-load-more [list]="entries" />
        } @else {
          <ui-empty icon="shield" heading="Nothing recorded yet" />
        }
      } @else if (entries.error(); as error) {
        <ui-error [error]="error" (retry)="entries.reload()" />
      } @else {
        <ui-skeleton-rows [count]="4" />
      }
    </ui-card>
  `,
})
export class AuditCard {
  readonly workspaceId = input.required<string>();
  private readonly client = inject(AuditClient);
  protected readonly entries = cursorList(
    () => this.workspaceId(),
    (id, cursor) => this.client.list(id, cursor),
  );
  protected readonly zone = inject(PageZone);
  protected readonly moment = moment;
  protected readonly describe = describe;
}
