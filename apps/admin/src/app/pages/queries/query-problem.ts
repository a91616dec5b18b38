import { type ApiError } from '../../api/api-error';
import { type Position, type QueryProblem } from '../../api/types';

interface Particulars {
  position?: Position;
  parameter?: string;
}

/** Where in the text a run failed, `offset` letters further than the text that was run; undefined when nobody knows. */
export function problemOf({ message, hint, details }: ApiError, offset: number): QueryProblem | undefined {
  const { position } = (details ?? {}) as Particulars;
  if (!position) return undefined;
  return { message, ...(hint && { hint }), position: { ...position, offset: position.offset + offset } };
}

/** The parameter that was refused, and why. */
export function refusedParameter({ message, hint, details }: ApiError): { name: string; message: string } | undefined {
  const { parameter } = (details ?? {}) as Particulars;
  return parameter ? { name: parameter, message: hint ? `${message} ${hint}` : message } : undefined;
}

/** "Line 3: …" */
export function problemText({ message, hint, position }: QueryProblem): string {
  const text = hint ? `${message} ${hint}` : message;
  return position ? `Line ${position.line}: ${text}` : text;
}
