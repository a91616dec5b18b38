import type { Value } from './values.js';

/** Where names are looked up: first here, then around. */
export class Scope {
  private readonly names = new Map<string, Value>();

  constructor(private readonly around?: Pick<Scope, 'get'>) {}

  get(name: string): Value | undefined {
    const value = this.names.get(name);
    return value === undefined ? this.around?.get(name) : value;
  }

  set(name: string, value: Value): void {
    this.names.set(name, value);
  }
}
