import { EditorView } from '@codemirror/view';

const panel = {
  border: '1px solid var(--border)',
  borderRadius: 'var(--r-md)',
  background: 'var(--surface)',
  color: 'var(--text)',
  boxShadow: 'var(--shadow-2)',
};

/** The editor in the colours of the page; the tokens change with the theme, so one look does for both. */
export const LOOK = EditorView.theme({
  '&': { height: '100%', background: 'var(--surface)', color: 'var(--text)', fontSize: '0.8125rem' },
  '&.cm-focused': { outline: 'none' },
  // Above the line numbers, which would hide an outline.
  '&.cm-focused::after': {
    content: '""',
    position: 'absolute',
    inset: '0',
    border: '2px solid var(--accent)',
    pointerEvents: 'none',
    zIndex: '300',
  },
  // Not on the content: the line numbers are placed before its own padding is known.
  '.cm-scroller': { padding: '0.5rem 0', fontFamily: 'var(--mono)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { padding: '0', caretColor: 'var(--text)' },
  '.cm-gutters': { background: 'transparent', color: 'var(--text-subtle)', border: '0' },
  '.cm-activeLine': { background: 'color-mix(in srgb, var(--surface-2) 60%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--accent) 24%, transparent)',
  },
  '.cm-selectionMatch, .cm-searchMatch': { background: 'var(--warning-soft)' },
  '&.cm-focused .cm-matchingBracket': { background: 'var(--accent-soft)', outline: '0' },
  '.cm-placeholder': { color: 'var(--text-subtle)' },
  '.cm-parameter': {
    padding: '0 1px',
    borderRadius: '3px',
    background: 'var(--accent-soft)',
    color: 'var(--on-accent-soft)',
  },
  '.cm-parameter *, .cm-block *': { color: 'inherit', fontWeight: 'inherit' },
  '.cm-block': { color: 'var(--warning)', fontWeight: '600' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--danger)',
    textDecorationSkipInk: 'none',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': panel,
  '.cm-tooltip-lint': { padding: '0', fontFamily: 'var(--font)' },
  '.cm-diagnostic': { padding: '0.375rem 0.625rem', maxWidth: '30rem', whiteSpace: 'pre-wrap' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--danger)' },
  '.cm-tooltip-autocomplete > ul': { maxHeight: '16rem', fontFamily: 'var(--mono)' },
  '.cm-tooltip-autocomplete > ul > li': { padding: '0.1875rem 0.5rem' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--accent-soft)',
    color: 'var(--on-accent-soft)',
  },
  '.cm-completionDetail': { color: 'var(--text-subtle)', fontStyle: 'normal', marginLeft: '0.75rem' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-tooltip.cm-completionInfo': { padding: '0.375rem 0.625rem', maxWidth: '20rem', fontFamily: 'var(--font)' },
  '.cm-panels': {
    background: 'var(--surface-2)',
    color: 'var(--text)',
    borderBottom: '1px solid var(--border)',
    fontFamily: 'var(--font)',
  },
  '.cm-panel.cm-search': { padding: '0.375rem 0.5rem' },
  '.cm-textfield': {
    border: '1px solid var(--control-border)',
    borderRadius: 'var(--r-sm)',
    background: 'var(--surface)',
    color: 'var(--text)',
  },
  '.cm-button': {
    border: '1px solid var(--border)',
    borderRadius: 'var(--r-sm)',
    backgroundImage: 'none',
    background: 'var(--surface)',
    color: 'var(--text)',
  },
});
