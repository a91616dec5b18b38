/** One thing that is wrong with a project, with the place to mend it. */
export interface ProjectError {
  /** Such as `syntax`, `unknown_ref`, `cycle`, `duplicate_name`, `template_timeout`, `database`. */
  code: string;
  message: string;
  /** Relative to the project. */
  file?: string;
  /** From 1. */
  line?: number;
  /** What to do. */
  hint?: string;
}

/** A project that cannot be parsed: everything that is wrong with it, not only the first. */
export class ProjectErrors extends Error {
  constructor(readonly errors: readonly ProjectError[]) {
    super(errors.map(describeError).join('\n'));
    this.name = 'ProjectErrors';
  }
}

/** `models/a.sql:3: unknown ref …  What to do.` */
export function describeError({ file, line, message, hint }: ProjectError): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  return `${place}${message}${hint === undefined ? '' : ` ${hint}`}`;
}
