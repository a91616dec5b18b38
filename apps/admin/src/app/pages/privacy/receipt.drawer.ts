import { DIALOG_DATA } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, type Signal } from '@angular/core';
import { type Erasure } from '../../api/types';
import { DialogFrame } from '../../ui/dialog';
import { dateTime } from '../../ui/format';
import { countsOf, erasureLook } from './erasure-text';

export interface ReceiptData {
  /** As it is by then: the page goes on following it. */
  erasure: Signal<Erasure>;
  projectName: string;
  tz: string;
}

/** What an erasure took and what it left, to show to whoever asks. */
@Component({
  selector: 'app-receipt-drawer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DialogFrame],
  template: `
    <ui-dialog class="drawer" heading="Receipt of an erasure">
      <div class="stack">
        <div class="notice" role="status" [attr.data-tone]="look().tone">
          <span
            ><strong>{{ look().label }}</strong> {{ look().text }}</span
          >
        </div>
        <dl class="facts">
          <dt>Project</dt>
          <dd>{{ data.projectName }}</dd>
          <dt>Person</dt>
          <dd>
            <code>{{ erasure().subject_hash }}</code>
            <p class="subtle small">A keyed hash: a receipt names nobody.</p>
          </dd>
          <dt>Asked for by</dt>
          <dd>{{ erasure().requested_by }}</dd>
          <dt>Asked for</dt>
          <dd class="num">{{ dateTime(erasure().created_at, data.tz) }}</dd>
          @if (erasure().finished_at; as at) {
            <dt>Finished</dt>
            <dd class="num">{{ dateTime(at, data.tz) }}</dd>
          }
          <dt>Number</dt>
          <dd>
            <code>{{ erasure().id }}</code>
          </dd>
        </dl>
        <section aria-labelledby="receipt-erased">
          <h3 id="receipt-erased">Rows that went</h3>
          <dl class="facts">
            @for (count of erased(); track count.label) {
              <dt>{{ count.label }}</dt>
              <dd class="num">{{ count.rows }}</dd>
            } @empty {
              <dd class="muted">None yet.</dd>
            }
          </dl>
        </section>
        <section aria-labelledby="receipt-remaining">
          <h3 id="receipt-remaining">Rows that stay</h3>
          <p class="muted small">
            Sealed rollups show a random pseudonym. What people wrote, and reports by entity, may name the person still.
          </p>
          @if (remaining(); as counts) {
            <dl class="facts">
              @for (count of counts; track count.label) {
                <dt>{{ count.label }}</dt>
                <dd class="num">{{ count.rows }}</dd>
              } @empty {
                <dd class="muted">None.</dd>
              }
            </dl>
          } @else {
            <p class="muted small">Counted at the end.</p>
          }
        </section>
      </div>
    </ui-dialog>
  `,
  styles: `
    h3 {
      margin-bottom: var(--s2);
      font-size: var(--t-sm);
    }
    dd:only-child {
      grid-column: 1 / -1;
    }
  `,
})
export class ReceiptDrawer {
  protected readonly data = inject<ReceiptData>(DIALOG_DATA);
  protected readonly erasure = this.data.erasure;
  protected readonly look = computed(() => erasureLook(this.erasure()));
  protected readonly erased = computed(() => countsOf(this.erasure().erased));
  protected readonly remaining = computed(() => {
    const { remaining } = this.erasure();
    return remaining && countsOf(remaining);
  });
  protected readonly dateTime = dateTime;
}
