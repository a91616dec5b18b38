import { type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { type SQLNamespace } from '@codemirror/lang-sql';
import { type EditorView } from '@codemirror/view';
import { type Relation } from '../api/types';

/** What may be read, as the completion of CodeMirror's SQL wants it: schema, relation, column. */
export function namespaceOf(relations: readonly Relation[]): SQLNamespace {
  const schemas: Record<string, Record<string, SQLNamespace>> = {};
  for (const { schema, name, kind, description, columns } of relations) {
    const children = columns.map((column) => ({
      label: column.name,
      type: 'property',
      detail: column.type,
      ...(column.description && { info: column.description }),
    }));
    const self = { label: name, type: 'type', detail: kind, ...(description && { info: description }) };
    schemas[schema] = { ...schemas[schema], [name]: { self, children } };
  }
  return schemas;
}

/** Completes the names of parameters after `{{`. */
export function completeParameters(names: () => readonly string[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const opened = context.matchBefore(/\{\{\s*\w*/);
    if (!opened) return null;
    const typed = /\w*$/.exec(opened.text)?.[0].length ?? 0;
    const options = names().map((label) => ({ label, type: 'variable', detail: 'parameter', apply: closing }));
    return { from: context.pos - typed, options, validFor: /^\w*$/ };
  };
}

/** Writes the name, and the braces that end it unless they stand there. */
function closing(view: EditorView, { label }: Completion, from: number, to: number): void {
  const isClosed = /^\s*\}\}/.test(view.state.sliceDoc(to, to + 20));
  const insert = isClosed ? label : `${label}}}`;
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
}
