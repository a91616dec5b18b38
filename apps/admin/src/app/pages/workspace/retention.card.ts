import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { switchMap, tap, timer } from 'rxjs';
import { ProjectsClient } from '../../api/projects.client';
import { query } from '../../api/query';
import { submission } from '../../api/submission';
import { type Retention, type RetentionSettings } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { WorkspacesClient } from '../../api/workspaces.client';
import { PageZone } from '../../shell/page-zone';
import { Dialogs } from '../../ui/dialogs';
import { Field } from '../../ui/field';
import { moment } from '../../ui/format';
import { SettingsCard } from '../../ui/settings-card';
import { ErrorState, Skeleton } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { days, goingText, removedText, totalText } from './retention-text';

type Setting = keyof RetentionSettings;

const FIELDS: { name: Setting; label: string; hint: string }[] = [
  { name: 'raw_days', label: 'Events', hint: 'With sessions, people and rejected events.' },
  { name: 'hourly_days', label: 'Hourly figures', hint: 'They stay as long as the events of their day.' },
  { name: 'daily_days', label: 'Daily figures', hint: 'At least as long as hourly ones.' },
];
/** Whoever types a number is not asked about each of its digits. */
const TYPING_MS = 400;

/** How long data is kept, what would go with other settings, and what went last. */
@Component({
  selector: 'app-retention-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorState, Field, RouterLink, SettingsCard, Skeleton],
  template: `
    <ui-settings-card
      heading="Retention"
      text="Days are counted from when the newest event of a day came in, so imported history stays. Totals outlive the events they were made of."
      [submission]="saving"
      [editable]="mayWrite() && !!retention.data()"
      [changed]="changed()"
      (save)="save()"
    >
      @if (settings(); as current) {
        <div class="fields">
          @for (field of fields; track field.name) {
            <ui-field [label]="field.label + ', days'" [hint]="field.hint">
              <input
                class="input num"
                type="number"
                required
                min="1"
                step="1"
                [max]="retention.data()?.max_days"
                [disabled]="!mayWrite()"
                [value]="current[field.name]"
                #entry
                (input)="set(field.name, entry.valueAsNumber)"
              />
            </ui-field>
          }
        </div>
        @if (mayWrite()) {
          <div role="status" class="preview">
            @if (problem(); as text) {
              <p class="small muted">{{ text }}</p>
            } @else if (preview.error(); as error) {
              <ui-error [error]="error" (retry)="preview.reload()" />
            } @else if (preview.loading() || !preview.data()) {
              <p class="small muted">Looking up what would go…</p>
            } @else if (going()) {
              <p class="notice" data-tone="warning">The next run removes {{ going() }}.</p>
              @if (byProject().length > 1) {
                <ul class="small muted">
                  @for (project of byProject(); track project.id) {
                    <li>
                      <span class="name">{{ project.name }}</span>: {{ project.text }}
                    </li>
                  }
                </ul>
              }
            } @else {
              <p class="small muted">With these settings the next run removes nothing.</p>
            }
          </div>
        }
        <p class="small muted">{{ lastText() }}</p>
        <p class="small muted">
          <a routerLink="/metrics">Metrics</a> keep their values, and <a routerLink="/reports">reports</a> their
          snapshots, for as long as each of them says.
        </p>
      } @else if (retention.error(); as error) {
        <ui-error [error]="error" (retry)="retention.reload()" />
      } @else {
        <ui-skeleton height="8rem" />
      }
    </ui-settings-card>
  `,
  styles: `
    .fields {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
      gap: var(--s3);
      align-items: start;
    }
    .preview {
      display: grid;
      gap: var(--s2);
      min-height: 1.5rem;
    }
    ul {
      padding-left: var(--s4);
      list-style: disc;
    }
    .name {
      overflow-wrap: anywhere;
    }
  `,
})
export class RetentionCard {
  readonly workspaceId = input.required<string>();
  private readonly client = inject(WorkspacesClient);
  private readonly projects = inject(ProjectsClient);
  private readonly store = inject(WorkspaceStore);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly zone = inject(PageZone);
  protected readonly fields = FIELDS;
  protected readonly saving = submission();

  protected readonly mayWrite = computed(() => this.store.can('workspace:write'));
  protected readonly retention = query(
    () => this.workspaceId(),
    (id) => this.client.retention(id),
  );
  protected readonly settings = linkedSignal(() => settingsOf(this.retention.data()));
  protected readonly changed = computed(
    () => JSON.stringify(this.settings()) !== JSON.stringify(settingsOf(this.retention.data())),
  );
  /** What the settings contradict, before the server says so. */
  protected readonly problem = computed(() => {
    const [settings, max] = [this.settings(), this.retention.data()?.max_days ?? 0];
    if (!settings) return undefined;
    if (Object.values(settings).some((n) => !Number.isInteger(n) || n < 1 || n > max)) {
      return `Whole numbers of days, from 1 to ${max}.`;
    }
    return settings.daily_days < settings.hourly_days
      ? 'Daily figures cannot go before the hourly ones of the same days.'
      : undefined;
  });
  protected readonly preview = query(
    () => {
      const settings = this.settings();
      return settings && this.mayWrite() && !this.problem() ? { id: this.workspaceId(), settings } : undefined;
    },
    ({ id, settings }) => timer(TYPING_MS).pipe(switchMap(() => this.client.retentionPreview(id, settings))),
  );
  private readonly names = query(
    () => (this.mayWrite() ? this.workspaceId() : undefined),
    (id) => this.projects.all(id),
  );

  protected readonly going = computed(() => {
    const data = this.preview.data();
    return data ? totalText(data, this.zone.tz()) : '';
  });
  protected readonly byProject = computed(() => {
    const names = new Map(this.names.data()?.data.map(({ id, name }) => [id, name]));
    const projects = this.preview.data()?.data ?? [];
    return projects.flatMap(({ project_id: id, expiring }) => {
      const text = goingText(expiring, this.zone.tz());
      return text ? [{ id, text, name: names.get(id) ?? id }] : [];
    });
  });
  protected readonly lastText = computed(() => {
    const last = this.retention.data();
    if (!last?.ran_at) return 'Has not been applied yet; that happens once a day.';
    const ran = `Applied last ${moment(last.ran_at, this.zone.tz())}.`;
    if (!last.removed_at) return `${ran} Nothing has gone so far.`;
    return `${ran} On ${moment(last.removed_at, this.zone.tz())} it removed ${removedText(last)}.`;
  });

  protected set(name: Setting, value: number): void {
    this.settings.update((settings) => settings && { ...settings, [name]: value });
  }

  protected save(): void {
    const settings = this.settings();
    if (!settings || this.problem()) return;
    const write = this.client.setRetention(this.workspaceId(), settings);
    // Without a preview nobody knows, so it is asked as well.
    const going = this.preview.loading() || this.preview.error() ? 'what is older' : this.going();
    if (!going) return this.saving.run(write, (answer) => this.saved(answer));
    void this.dialogs.confirm({
      heading: 'Remove what is older?',
      text: `The next daily run removes ${going}, for good. Events are kept for ${days(settings.raw_days)}; totals of their days stay.`,
      action: 'Save and remove',
      danger: true,
      run: () => write.pipe(tap((answer) => this.saved(answer))),
    });
  }

  private saved(answer: Retention): void {
    this.retention.set(answer);
    this.toasts.done('Retention saved.');
  }
}

function settingsOf(retention: Retention | undefined): RetentionSettings | undefined {
  if (!retention) return undefined;
  const { raw_days, hourly_days, daily_days } = retention;
  return { raw_days, hourly_days, daily_days };
}
