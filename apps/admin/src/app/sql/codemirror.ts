/** The editor as one lazy chunk: nothing else imports CodeMirror at run time. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { HighlightStyle, bracketMatching, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
  drawSelection,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { type QueryProblem, type Relation } from '../api/types';
import { completeParameters, namespaceOf } from './completion';
import { LOOK } from './look';

export interface EditorOptions {
  sql: string;
  /** Its accessible name. */
  label: string;
  /** Of the content security policy. */
  nonce: string | null;
  readOnly: boolean;
  parameters: () => readonly string[];
  changed: (sql: string) => void;
  /** ⌘/Ctrl-Enter. */
  run: () => void;
}

/** An editor in the page. */
export interface Editor {
  /** What is selected, and from where on; undefined when nothing is. */
  selection(): { text: string; from: number } | undefined;
  replace(sql: string): void;
  insert(text: string): void;
  know(relations: readonly Relation[]): void;
  mark(problems: readonly QueryProblem[]): void;
  focus(): void;
  destroy(): void;
}

const highlight = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--success)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warning)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--text-subtle)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--on-accent-soft)' },
  { tag: [tags.operator, tags.punctuation], color: 'var(--text-muted)' },
]);

/** `{{name}}` stands out from the SQL around it. */
const parameterMarks = (() => {
  const decorator = new MatchDecorator({
    regexp: /\{\{\s*\w*\s*\}\}|\[\[|\]\]/g,
    decoration: ([text]) => Decoration.mark({ class: text.startsWith('{{') ? 'cm-parameter' : 'cm-block' }),
  });
  return ViewPlugin.define<{ marks: DecorationSet; update: (update: ViewUpdate) => void }>(
    (view) => ({
      marks: decorator.createDeco(view),
      update(update) {
        this.marks = decorator.updateDeco(update, this.marks);
      },
    }),
    { decorations: ({ marks }) => marks },
  );
})();

export function createEditor(parent: HTMLElement, options: EditorOptions): Editor {
  const language = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.sql,
      extensions: [language.of(languageOf([], options)), ...extensions(options)],
    }),
  });
  return {
    selection: () => {
      const { from, to } = view.state.selection.main;
      const text = view.state.sliceDoc(from, to);
      return text.trim() ? { text, from } : undefined;
    },
    replace: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    insert: (text) => {
      view.dispatch(view.state.replaceSelection(text));
      view.focus();
    },
    know: (relations) => view.dispatch({ effects: language.reconfigure(languageOf(relations, options)) }),
    mark: (problems) => view.dispatch(setDiagnostics(view.state, diagnostics(problems, view.state))),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function languageOf(relations: readonly Relation[], { parameters }: EditorOptions): Extension {
  const support = sql({ dialect: PostgreSQL, schema: namespaceOf(relations), upperCaseKeywords: false });
  return [support, support.language.data.of({ autocomplete: completeParameters(parameters) })];
}

function extensions({ label, nonce, readOnly, changed, run }: EditorOptions): Extension[] {
  const runs = () => {
    run();
    return true;
  };
  return [
    ...(nonce ? [EditorView.cspNonce.of(nonce)] : []),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-multiline': 'true',
      spellcheck: 'false',
      // It scrolls, so that the keyboard must get to it, whatever it is told of being editable.
      tabindex: '0',
    }),
    LOOK,
    syntaxHighlighting(highlight),
    lineNumbers(),
    EditorView.lineWrapping,
    parameterMarks,
    EditorState.readOnly.of(readOnly),
    ...(readOnly
      ? []
      : [
          history(),
          drawSelection(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false, aboveCursor: false }),
          lintGutter(),
          placeholder('select …'),
        ]),
    search({ top: true }),
    indentUnit.of('  '),
    Prec.highest(
      keymap.of([
        { key: 'Mod-Enter', run: runs },
        { key: 'Escape', run: freeTab },
      ]),
    ),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...searchKeymap,
      ...lintKeymap,
      ...historyKeymap,
      ...defaultKeymap,
      ...(readOnly ? [] : [indentWithTab]),
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) changed(update.state.doc.toString());
    }),
  ];
}

/** After Escape the next Tab leaves the editor, whatever else Escape does there. */
function freeTab(view: EditorView): boolean {
  view.setTabFocusMode(2_000);
  return false;
}

/** A problem without a place is told elsewhere; one at the very end is drawn below the last letter. */
function diagnostics(problems: readonly QueryProblem[], { doc }: EditorState) {
  return problems.flatMap(({ message, hint, position }) => {
    if (!position) return [];
    const from = Math.max(0, Math.min(position.offset, doc.length - 1));
    const word = /^[\w.]+/.exec(doc.sliceString(from, from + 100))?.[0].length ?? 1;
    const to = Math.min(doc.length, from + (position.length ?? word));
    return [{ from, to, severity: 'error' as const, message: hint ? `${message} ${hint}` : message }];
  });
}
