import { Injectable, computed, effect, signal } from '@angular/core';

export type ThemeChoice = 'light' | 'dark' | 'system';
const KEY = 'strata.theme';

/** The chosen theme; index.html applies it before the first paint, this keeps it in step afterwards. */
@Injectable({ providedIn: 'root' })
export class Theme {
  private readonly media = window.matchMedia('(prefers-color-scheme: dark)');
  private readonly systemDark = signal(this.media.matches);
  readonly choice = signal<ThemeChoice>(stored());
  readonly dark = computed(() => (this.choice() === 'system' ? this.systemDark() : this.choice() === 'dark'));

  constructor() {
    this.media.addEventListener('change', ({ matches }) => this.systemDark.set(matches));
    effect(() => {
      const choice = this.choice();
      localStorage.setItem(KEY, choice);
      if (choice === 'system') delete document.documentElement.dataset['theme'];
      else document.documentElement.dataset['theme'] = choice;
    });
  }
}

function stored(): ThemeChoice {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}
