import { ValidationPipe, type ValidationError } from '@nestjs/common';
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
