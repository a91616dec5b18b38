import type { Expression, Statement } from './ast.js';

function children(node: object): object[] {
  return Object.values(node).flatMap((value: unknown): object[] => {
    if (Array.isArray(value)) return value.filter((item): item is object => typeof item === 'object' && item !== null);
    if (value instanceof Map) return [...(value as Map<object, object>)].flat();
    return typeof value === 'object' && value !== null ? [value] : [];
  });
}

/** Visits every node below some statements. */
export function walk(nodes: readonly object[], visit: (node: Statement) => void): void {
  for (const node of nodes) {
    if ('type' in node) visit(node as Statement);
    walk(children(node), visit);
  }
}

/** `a.b` of a chain of names, undefined for anything else. */
function dottedName(expression: Expression): string | undefined {
  if (expression.type === 'Identifier') return expression.value;
  if (expression.type !== 'MemberExpression' || expression.computed) return undefined;
  const before = dottedName(expression.object);
  return before === undefined || expression.property.type !== 'Identifier'
    ? undefined
    : `${before}.${expression.property.value}`;
}

function literal(expression: Expression | undefined): string | undefined {
  const value = expression?.type === 'KeywordArgumentExpression' ? expression.value : expression;
  return value?.type === 'StringLiteral' ? value.value : undefined;
}

/** What a template calls: names, and what it dispatches. */
export interface Calls {
  names: Set<string>;
  /** `[macro, namespace]` */
  dispatched: [string, string | undefined][];
}

/** Which macros a template may call, whatever branch it takes. */
export function findCalls(body: readonly Statement[]): Calls {
  const calls: Calls = { names: new Set(), dispatched: [] };
  walk(body, (node) => {
    if (node.type !== 'CallExpression') return;
    const name = dottedName(node.callee);
    if (name === undefined) return;
    const [first, second] = node.args;
    const macro = literal(first);
    if (name === 'adapter.dispatch' && macro !== undefined) calls.dispatched.push([macro, literal(second)]);
    else calls.names.add(name);
  });
  return calls;
}

/** True when a body reads a variable of this name. */
export function reads(body: readonly Statement[], name: string): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type === 'Identifier' && node.value === name) found = true;
  });
  return found;
}
