import { Injectable } from '@nestjs/common';
import { DomainError, type WorkspaceContext } from '@strata/platform';
import { bindParameters, checkQuery, Connections, type ParameterDeclaration } from '@strata/query';
import type { SavedQueryFields } from './rows.js';

const MAX_SQL_BYTES = 65_536;

type Checked = Pick<SavedQueryFields, 'sql' | 'parameters' | 'connection_id'> & { refresh_seconds?: number | null };

/** Refuses what could never run: before it is kept, while its author is still there. */
@Injectable()
export class DefinitionCheck {
  constructor(private readonly connections: Connections) {}

  /**
   * @throws DomainError `parameter_invalid` (details: `parameter` or `position`), `query_refused` (details: `position`,
   * `problems`), `invalid`, `not_found` or `forbidden` for a connection that takes no SQL of the caller's
   */
  async check(ctx: WorkspaceContext, { sql, parameters, connection_id, refresh_seconds }: Checked): Promise<void> {
    if (Buffer.byteLength(sql) > MAX_SQL_BYTES) {
      throw new DomainError('invalid', 'The SQL is longer than 64 KB.', { hint: 'Shorten it.' });
    }
    checkParameters(sql, parameters);
    if (refresh_seconds) checkRunsByItself(parameters);
    const problems = await checkQuery(sql, parameters, null);
    const [first] = problems;
    if (first) {
      const { message, hint, position } = first;
      throw new DomainError('query_refused', message, { hint, details: { position, problems } });
    }
    if (connection_id !== null) await this.connections.require(ctx, connection_id, 'write');
  }
}

/** What is declared and what is used have to be the same, and each default a value of its type. */
function checkParameters(sql: string, declarations: readonly ParameterDeclaration[]): void {
  const at = { now: new Date(), zone: 'UTC' };
  const optional = declarations.map((declaration) => ({ ...declaration, required: false }));
  bindParameters(sql, optional, {}, at);
  // Each by itself: a default in a block that falls away was not looked at.
  for (const declaration of optional) bindParameters(`{{${declaration.name}}}`, [declaration], {}, at);
}

function checkRunsByItself(declarations: readonly ParameterDeclaration[]): void {
  const open = declarations.find(({ required, default: value }) => required && (value === undefined || value === null));
  if (!open) return;
  throw new DomainError('parameter_invalid', `The parameter ${open.name} is required and has no default.`, {
    hint: 'Give it one: on a schedule a query runs with its defaults.',
    details: { parameter: open.name },
  });
}
