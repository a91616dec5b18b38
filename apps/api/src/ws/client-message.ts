import { INGEST_LIMITS, type LiveClientMessage } from '@strata/contracts';
import { DomainError } from '@strata/platform';
import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const text = Type.Optional(Type.String({ minLength: 1, maxLength: INGEST_LIMITS.maxId }));

const ClientMessage = Type.Object(
  {
    type: Type.Literal('filter'),
    filter: Type.Object(
      { event_name: text, person: text, include_bots: Type.Optional(Type.Boolean()) },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);

/** The message in a frame. @throws DomainError `invalid` for everything else. */
export function readClientMessage(frame: string): LiveClientMessage {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    // Said below.
  }
  if (Value.Check(ClientMessage, value)) return value satisfies Static<typeof ClientMessage>;
  throw new DomainError('invalid', 'This is no message that the live feed knows.', {
    hint: 'Send {"type":"filter","filter":{"event_name"?: text, "person"?: text, "include_bots"?: boolean}}.',
  });
}
