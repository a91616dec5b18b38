import type { MacroStatement } from './ast.js';
import { nearest } from '../nearest.js';
import type { MacroSource, RenderError, RendererOptions } from './protocol.js';
import { parseTemplate } from './template.js';
import { TemplateError } from './values.js';
import { findCalls, type Calls } from './walk.js';

/** The package of dbt's own macros. */
export const DBT_PACKAGE = 'dbt';
const PREFIXES = ['postgres__', 'default__'];

/** A macro that can be called. */
export interface LoadedMacro {
  source: MacroSource;
  statement: MacroStatement;
  calls: Calls;
}

/**
 * An error with its place.
 * @param first the line of the file at which the template begins; lines of other files are counted from their own first
 */
export function toRenderError(error: unknown, file: string, first: number): RenderError {
  if (!(error instanceof TemplateError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: 'compiler_error', message, file, line: first };
  }
  const { code, message, hint } = error;
  const line = (error.line ?? 1) + (error.file === undefined ? first - 1 : 0);
  return { code, message, file: error.file ?? file, line, ...(hint === undefined ? {} : { hint }) };
}

/** All macros of a project and its packages, and how dbt looks one up. */
export class MacroLibrary {
  readonly errors: RenderError[] = [];
  private readonly packages = new Map<string, Map<string, LoadedMacro>>();

  constructor(private readonly options: Pick<RendererOptions, 'macros' | 'projectName' | 'dispatch'>) {
    for (const source of options.macros) this.load(source);
  }

  private load(source: MacroSource): void {
    try {
      const statement = parseTemplate(source.source, source.line).find((node) => node.type === 'Macro');
      if (statement === undefined) return;
      const names = this.packages.get(source.packageName) ?? new Map<string, LoadedMacro>();
      names.set(source.name, { source, statement, calls: findCalls([statement]) });
      this.packages.set(source.packageName, names);
    } catch (error) {
      this.errors.push(toRenderError(error, source.file, 1));
    }
  }

  inPackage(packageName: string, name: string): LoadedMacro | undefined {
    return this.packages.get(packageName)?.get(name);
  }

  /** A bare name: of the package itself, of the project, of dbt. `a.b`: of package `a`. */
  find(name: string, packageName: string): LoadedMacro | undefined {
    const [first = '', second] = name.split('.');
    if (second !== undefined) return this.inPackage(first, second);
    return (
      this.inPackage(packageName, first) ??
      this.inPackage(this.options.projectName, first) ??
      this.inPackage(DBT_PACKAGE, first)
    );
  }

  hasPackage(name: string): boolean {
    return this.packages.has(name);
  }

  /** `adapter.dispatch(name, namespace)`: the macro made for Postgres, else the default. */
  dispatch(name: string, namespace: string | undefined, packageName: string): LoadedMacro | undefined {
    for (const place of this.searchOrder(namespace)) {
      for (const prefix of PREFIXES) {
        const macro =
          place === undefined ? this.find(prefix + name, packageName) : this.inPackage(place, prefix + name);
        if (macro !== undefined) return macro;
      }
    }
    return undefined;
  }

  private searchOrder(namespace: string | undefined): (string | undefined)[] {
    if (namespace === undefined) return [undefined];
    const configured = this.options.dispatch[namespace];
    if (configured !== undefined) return configured;
    return this.packages.has(namespace) ? [this.options.projectName, namespace] : [undefined];
  }

  /** The macros that a template may call itself. */
  dependencies({ names, dispatched }: Calls, packageName: string): string[] {
    const macros = [
      ...Array.from(names, (name) => this.find(name, packageName)),
      ...dispatched.map(([name, namespace]) => this.dispatch(name, namespace, packageName)),
    ];
    return [...new Set(macros.flatMap((macro) => (macro === undefined ? [] : [macro.source.uniqueId])))];
  }

  /** The macros that each macro may call. */
  allDependencies(): Record<string, string[]> {
    const all = [...this.packages.values()].flatMap((names) => [...names.values()]);
    return Object.fromEntries(
      all.map(({ source, calls }) => [source.uniqueId, this.dependencies(calls, source.packageName)]),
    );
  }

  /** What could have been meant by a name that nothing stands behind. */
  suggest(name: string, packageName: string, others: readonly string[]): string {
    const bare = [packageName, this.options.projectName, DBT_PACKAGE].flatMap((place) => [
      ...(this.packages.get(place)?.keys() ?? []),
    ]);
    const qualified = [...this.packages].flatMap(([place, names]) =>
      [...names.keys()].map((macro) => `${place}.${macro}`),
    );
    const near = nearest(name, [...bare, ...qualified, ...others]);
    if (near !== undefined) return `Did you mean ${near}?`;
    const [first = '', second] = name.split('.');
    if (second !== undefined && !this.packages.has(first)) return `Is the package ${first} installed in dbt_packages/?`;
    return 'Define it under macros/, or check the spelling.';
  }
}
