import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { InstallationClient } from '../../api/installation.client';
import { poll } from '../../api/poll';
import { query } from '../../api/query';
import { TransformsClient } from '../../api/transforms.client';
import { PageZone } from '../../shell/page-zone';
import { Badge } from '../../ui/badge';
import { Card } from '../../ui/card';
import { bytes, count, dateTime, moment, plural } from '../../ui/format';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { runLook } from '../transforms/status';
import { SchedulesTable } from './schedules-table';
import { StorageCard } from './storage.card';

const EVERY_MS = 10_000;

/** Queues, schedules, storage and what went wrong, asked for again every ten seconds. */
@Component({
  selector: 'app-status-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Card, EmptyState, ErrorState, RouterLink, SchedulesTable, SkeletonRows, StorageCard],
  templateUrl: './status-view.html',
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s4);
    }
    .pair {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s4);
      align-items: start;
    }
    @media (min-width: 80rem) {
      .pair {
        grid-template-columns: repeat(2, minmax(0, 1fr));
      }
    }
  `,
})
export class StatusView {
  private readonly client = inject(InstallationClient);
  private readonly transforms = inject(TransformsClient);
  protected readonly zone = inject(PageZone);
  protected readonly count = count;
  protected readonly dateTime = dateTime;
  protected readonly moment = moment;
  protected readonly runLook = runLook;

  protected readonly status = query(
    () => ({}),
    () => this.client.status(),
  );
  private readonly runs = query(
    () => ({}),
    () => this.transforms.runs(undefined),
  );
  protected readonly lastRun = computed(() => this.runs.data()?.data.find(({ finished_at }) => finished_at));
  protected readonly facts = computed(() => {
    const status = this.status.data();
    if (!status) return [];
    const { versions, redis, storage } = status;
    const memory =
      redis && (redis.max_bytes ? `${bytes(redis.used_bytes)} of ${bytes(redis.max_bytes)}` : bytes(redis.used_bytes));
    return [
      ['Workers', redis ? plural(redis.workers, 'process', 'processes') : 'unknown'],
      ['Database', bytes(storage.database_bytes)],
      ['Redis memory', memory ?? 'unknown'],
      ['Export files', bytes(storage.exports_bytes)],
      ['Free disk', `${bytes(storage.free_bytes)} of ${bytes(storage.disk_bytes)}`],
      ['Strata', versions.strata],
      ['PostgreSQL', versions.postgresql],
      ['Redis', redis?.version ?? 'unknown'],
      ['Node.js', versions.node],
    ] as const;
  });

  constructor() {
    const answer = () => this.status.data() ?? this.status.error();
    poll({ answer, isActive: () => answer() !== undefined }, () => this.status.reload(), EVERY_MS);
  }
}
