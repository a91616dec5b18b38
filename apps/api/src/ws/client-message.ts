import { INGEST_LIMITS, type LiveClientMessage, type LiveFilter } from '@strata/contracts';
import { DomainError } from '@strata/platform';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const text = Type.Optional(Type.String({ minLength: 1, maxLength: INGEST_LIMITS.maxId }));

const Filter = Type.Object(
  { event_name: text, person: text, include_bots: Type.Optional(Type.Boolean()) },
  { additionalProperties: false },
);
const ClientMessage = Type.Object({ type: Type.Literal('filter'), filter: Filter }, { additionalProperties: false });
const SHAPE = '{"event_name"?: text, "person"?: text, "include_bots"?: boolean}';

/** The message in a frame. @throws DomainError `invalid` for everything else. */
export function readClientMessage(frame: string): LiveClientMessage {
  const value = parsed(frame);
  if (Value.Check(ClientMessage, value)) return value;
  throw new DomainError('invalid', 'This is no message that the live feed knows.', {
    hint: `Send {"type":"filter","filter":${SHAPE}}.`,
  });
}

/** The filter of an address. @throws DomainError `invalid`. */
export function readFilter(text: string): LiveFilter {
  const value = parsed(text);
  if (Value.Check(Filter, value)) return value;
  throw new DomainError('invalid', 'filter is no filter of the live feed.', { hint: `It is JSON: ${SHAPE}.` });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
