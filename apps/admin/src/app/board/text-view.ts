import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import { Skeleton } from '../ui/states';

type Render = (text: string) => string;

/** Markdown as somebody wrote it. */
@Component({
  selector: 'app-text-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Skeleton],
  template: `
    @if (failed()) {
      <p class="plain">{{ markdown() }}</p>
    } @else if (html() !== undefined) {
      <div class="prose" dir="auto" [innerHTML]="html()"></div>
    } @else {
      <ui-skeleton height="2rem" />
    }
  `,
  styleUrl: './text-view.scss',
})
export class TextView {
  readonly markdown = input.required<string>();
  private readonly parser = signal<{ render: Render } | undefined>(undefined);
  /** Its letters can be read without the parser. */
  protected readonly failed = signal(false);
  protected readonly html = computed(() => this.parser()?.render(this.markdown()));

  constructor() {
    // Only pages with a text need the parser.
    import('./markdown').then(
      ({ markdownHtml }) => this.parser.set({ render: markdownHtml }),
      (error: unknown) => {
        console.error(error);
        this.failed.set(true);
      },
    );
  }
}
