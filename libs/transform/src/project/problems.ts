import { ProjectErrors, type ProjectError } from '../errors.js';

/** Collects what is wrong with a project: all of it, not only the first. */
export class Problems {
  readonly errors: ProjectError[] = [];
  readonly warnings: ProjectError[] = [];

  add(error: ProjectError): void {
    this.errors.push(error);
  }

  warn(warning: ProjectError): void {
    this.warnings.push(warning);
  }

  /** @throws ProjectErrors when there are any, each once, in the order of the files */
  throwIfAny(): void {
    if (this.errors.length === 0) return;
    const unique = new Map(this.errors.map((error) => [JSON.stringify(error), error]));
    const place = ({ file = '', line = 0 }: ProjectError): string => `${file}:${String(line).padStart(8, '0')}`;
    throw new ProjectErrors(
      [...unique.values()].sort((a, b) => (place(a) < place(b) ? -1 : Number(place(a) > place(b)))),
    );
  }
}
