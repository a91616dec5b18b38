import { EngineError } from '@strata/engines';
import { DomainError, StartupError } from '@strata/platform';

/** A failed command as its user should read it: what happened, then what to do. The unforeseen keeps its stack. */
export function explain(error: unknown): string {
  if (error instanceof StartupError || error instanceof EngineError) return `${error.message}\n  → ${error.remedy}`;
  if (error instanceof DomainError) return error.hint ? `${error.message}\n  → ${error.hint}` : error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
