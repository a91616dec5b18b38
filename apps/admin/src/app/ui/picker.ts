import { ChangeDetectionStrategy, Component, computed, effect, input, output, signal } from '@angular/core';
import { rank } from './fuzzy';
import { Icon, type IconName } from './icon';

export interface PickerOption {
  id: string;
  label: string;
  hint?: string;
  icon?: IconName;
  /** Heading under which it stands. */
  group?: string;
  /** More words that find it. */
  keywords?: string;
  checked?: boolean;
  /** Stays in sight whatever is searched. */
  pinned?: boolean;
}

/** More than anybody reads; further letters bring up the rest. */
const SHOWN = 100;
let count = 0;

/** The options of each heading, headings in the order in which they first appear. */
export function grouped(options: readonly PickerOption[]): { heading: string; options: PickerOption[] }[] {
  const groups = new Map<string, PickerOption[]>();
  for (const option of options) {
    const heading = option.group ?? '';
    groups.set(heading, [...(groups.get(heading) ?? []), option]);
  }
  return [...groups].map(([heading, members]) => ({ heading, options: members }));
}

/** A search field above the options that fit; the keyboard never leaves the field (combobox with a listbox). */
@Component({
  selector: 'ui-picker',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  templateUrl: './picker.html',
  styleUrl: './picker.scss',
})
export class Picker {
  readonly label = input.required<string>();
  readonly placeholder = input('Search…');
  readonly options = input.required<readonly PickerOption[]>();
  readonly picked = output<string>();

  protected readonly id = `picker-${++count}`;
  protected readonly query = signal('');
  private readonly active = signal<string | undefined>(undefined);

  private readonly found = computed(() => {
    const searched = this.options().filter(({ pinned }) => !pinned);
    return rank(this.query(), searched, ({ label, keywords }) => `${label} ${keywords ?? ''}`).slice(0, SHOWN);
  });
  protected readonly nothing = computed(() => this.found().length === 0);
  protected readonly groups = computed(() =>
    grouped([...this.found(), ...this.options().filter(({ pinned }) => pinned)]),
  );
  /** In the order of the screen. */
  private readonly shown = computed(() => this.groups().flatMap(({ options }) => options));
  /** What Enter takes: the one moved to, else the best. */
  protected readonly current = computed(() => {
    const shown = this.shown();
    return shown.find(({ id }) => id === this.active()) ?? shown[0];
  });

  constructor() {
    // Rendered by then: the active option is scrolled into view.
    effect(() => {
      const current = this.current();
      if (current) document.getElementById(this.optionId(current))?.scrollIntoView?.({ block: 'nearest' });
    });
  }

  protected optionId(option: PickerOption): string {
    return `${this.id}-${option.id}`;
  }

  protected search(query: string): void {
    this.query.set(query);
    this.active.set(undefined);
  }

  protected point(option: PickerOption): void {
    this.active.set(option.id);
  }

  protected onKey(event: KeyboardEvent): void {
    // An input method's Enter belongs to it.
    if (event.isComposing) return;
    const moves: Record<string, () => void> = {
      ArrowDown: () => this.move(1),
      ArrowUp: () => this.move(-1),
      Enter: () => this.take(this.current()),
    };
    const act = moves[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  protected take(option: PickerOption | undefined): void {
    if (option) this.picked.emit(option.id);
  }

  private move(by: number): void {
    const shown = this.shown();
    const current = this.current();
    if (!current) return;
    const next = (shown.indexOf(current) + by + shown.length) % shown.length;
    this.active.set(shown[next]?.id);
  }
}
