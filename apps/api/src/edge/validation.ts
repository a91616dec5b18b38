import {
  ParseUUIDPipe,
  ValidationPipe,
  type ArgumentMetadata,
  type PipeTransform,
  type ValidationError,
} from '@nestjs/common';
import { DomainError } from '@strata/platform';

interface FieldProblem {
  field: string;
  problems: string[];
}

function problemsOf(errors: ValidationError[], prefix = ''): FieldProblem[] {
  return errors.flatMap((error) => {
    const field = `${prefix}${error.property}`;
    const own = error.constraints ? [{ field, problems: Object.values(error.constraints) }] : [];
    return [...own, ...problemsOf(error.children ?? [], `${field}.`)];
  });
}

/** DTO validation of the control plane: unknown fields are refused, every problem is named at once. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    transformOptions: { enableImplicitConversion: false },
    exceptionFactory: (errors) => {
      const details = problemsOf(errors);
      return new DomainError('invalid', `Invalid input: ${details.map((problem) => problem.field).join(', ')}.`, {
        hint: 'Correct the fields named in details.',
        details,
      });
    },
  });
}

/** A UUID of the path, in the one spelling by which caches, channels and jobs know it: lower case. */
export class UuidPipe extends ParseUUIDPipe {
  override async transform(value: string, metadata: ArgumentMetadata): Promise<string> {
    await super.transform(value, metadata);
    return value.toLowerCase();
  }
}

/** NUL, which PostgreSQL's text cannot hold, and halves of surrogate pairs, which UTF-8 and jsonb cannot. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** Refuses characters that cannot be stored, wherever they stand in validated input. */
export const unstorablePipe: PipeTransform = {
  transform: (value: unknown) => {
    if (!isUnstorable(value)) return value;
    throw new DomainError('invalid', 'A text contains NUL or half a surrogate pair.', {
      hint: 'Remove it; it cannot be stored.',
    });
  },
};

function isUnstorable(value: unknown): boolean {
  if (typeof value === 'string') return UNSTORABLE.test(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(isUnstorable);
}
