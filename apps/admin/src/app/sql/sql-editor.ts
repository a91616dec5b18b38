import {
  CSP_NONCE,
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  afterNextRender,
  effect,
  inject,
  input,
  model,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { type QueryProblem, type Relation } from '../api/types';
import { Skeleton } from '../ui/states';
import type { Editor } from './codemirror';

/** A text field for SQL. CodeMirror is fetched when the first one appears. */
@Component({
  selector: 'app-sql-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Skeleton],
  template: `
    @if (!editor()) {
      <ui-skeleton height="100%" />
    }
    <div #place></div>
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      min-width: 0;
      min-height: 0;
      overflow: hidden;
    }
    div {
      height: 100%;
    }
    ui-skeleton {
      position: absolute;
      inset: 0;
    }
  `,
})
export class SqlEditor {
  readonly label = input.required<string>();
  readonly sql = model.required<string>();
  readonly readOnly = input(false);
  /** What may be read, for completion. */
  readonly relations = input<readonly Relation[]>([]);
  /** Names that are offered after `{{`. */
  readonly parameters = input<readonly string[]>([]);
  readonly problems = input<readonly QueryProblem[]>([]);
  /** ⌘/Ctrl-Enter. */
  readonly run = output<void>();

  protected readonly editor = signal<Editor | undefined>(undefined);
  private readonly place = viewChild.required<ElementRef<HTMLElement>>('place');
  private readonly nonce = inject(CSP_NONCE, { optional: true });
  private isGone = false;
  /** The text as the editor last told it: only another one is written into it. */
  private told = '';

  constructor() {
    afterNextRender(() => void this.create());
    inject(DestroyRef).onDestroy(() => {
      this.isGone = true;
      this.editor()?.destroy();
    });
    effect(() => {
      const [editor, sql] = [this.editor(), this.sql()];
      if (editor && sql !== this.told) editor.replace(sql);
    });
    effect(() => this.editor()?.know(this.relations()));
    effect(() => this.editor()?.mark(this.problems()));
  }

  selection(): { text: string; from: number } | undefined {
    return this.editor()?.selection();
  }

  /** Writes at the cursor, over what is selected. */
  insert(text: string): void {
    this.editor()?.insert(text);
  }

  focus(): void {
    this.editor()?.focus();
  }

  private async create(): Promise<void> {
    const { createEditor } = await import('./codemirror');
    if (this.isGone) return;
    this.told = this.sql();
    this.editor.set(
      createEditor(this.place().nativeElement, {
        sql: this.told,
        label: this.label(),
        nonce: this.nonce,
        readOnly: this.readOnly(),
        parameters: () => this.parameters(),
        changed: (sql) => this.tell(sql),
        run: () => this.run.emit(),
      }),
    );
  }

  private tell(sql: string): void {
    this.told = sql;
    this.sql.set(sql);
  }
}
