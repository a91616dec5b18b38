import type { Expression, Statement } from './ast.js';

/** Visits every node below a value: nodes hold others in properties, in lists and as keys and values of maps. */
function walk(value: unknown, visit: (node: Statement) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
  } else if (value instanceof Map) {
    for (const [key, item] of value) {
      walk(key, visit);
      walk(item, visit);
    }
  } else {
    if ('type' in value) visit(value as Statement);
    for (const item of Object.values(value)) walk(item, visit);
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

/** Which of these variables a body reads. */
export function findReads(body: readonly Statement[], names: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  walk(body, (node) => {
    if (node.type === 'Identifier' && names.has(node.value)) found.add(node.value);
  });
  return found;
}
