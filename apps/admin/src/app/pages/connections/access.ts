import { type Connection } from '../../api/types';

export const VIEWER_ACCESS: Record<Connection['viewer_access'], string> = {
  none: 'Nothing',
  run: 'Run shared queries',
};
export const EDITOR_ACCESS: Record<Connection['editor_access'], string> = {
  none: 'Nothing',
  run: 'Run shared queries',
  write: 'Write SQL of their own',
};
export const TLS_MODES: Record<Connection['tls'], string> = {
  'verify-full': 'Encrypted, certificate checked',
  require: 'Encrypted',
  disable: 'Not encrypted',
};

/** Who may what with a connection, in a sentence. */
export function accessText({ viewer_access, editor_access }: Connection): string {
  const editors = { none: 'admins only', run: 'editors run', write: 'editors write' }[editor_access];
  return viewer_access === 'run' ? `${editors}, viewers run` : editors;
}
