import type { CallStatement, Expression, ForStatement, MacroStatement, SetStatement, Statement } from './ast.js';
import { Expressions, type Names } from './expressions.js';
import { MacroCalls } from './macro-calls.js';
import { Loop, Namespace } from './objects.js';
import { DISCARD } from './rewrite.js';
import { Scope } from './scope.js';
import { toText } from './text.js';
import { isTrue, iterate, TemplateError, type Callable, type Value } from './values.js';

class Break extends Error {}
class Continue extends Error {}

/** What is printed is made text at once: a list may change later. */
interface Output {
  push(value: Value): unknown;
}

/** Renders templates. One per template that is rendered: it knows the line it is at. */
export class Interpreter {
  readonly macros = new MacroCalls(this);
  readonly expressions: Expressions;
  private depth = 0;

  /** @param suggest a hint for a function that does not exist */
  constructor(suggest: (name: string) => string | undefined = () => undefined) {
    this.expressions = new Expressions(suggest);
  }

  /** The text of some statements. */
  render(body: readonly Statement[], scope: Names): string {
    const parts: string[] = [];
    this.run(body, scope, { push: (value) => parts.push(toText(value)) });
    return parts.join('');
  }

  /** The value of a template that is one expression, else its text. */
  renderNative(body: readonly Statement[], scope: Names): Value {
    const parts: Value[] = [];
    this.run(body, scope, parts);
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : parts.map(toText).join('');
  }

  private run(body: readonly Statement[], scope: Names, out: Output): void {
    for (const node of body) {
      switch (node.type) {
        case 'Comment':
          this.macros.frame.line = Number(node.value);
          break;
        case 'If':
          this.run(isTrue(this.expressions.evaluate(node.test, scope)) ? node.body : node.alternate, scope, out);
          break;
        case 'For':
          this.runFor(node, scope, out);
          break;
        case 'Set':
          this.runSet(node, scope);
          break;
        case 'Macro':
          scope.set(node.name.value, this.macroOf(node, scope));
          break;
        case 'CallStatement':
          out.push(this.runCall(node, scope));
          break;
        case 'FilterStatement':
          out.push(this.expressions.filter(this.render(node.body, new Scope(scope)), node.filter, scope));
          break;
        case 'Break':
          throw new Break();
        case 'Continue':
          throw new Continue();
        default:
          out.push(this.expressions.evaluate(node, scope));
      }
    }
  }

  /** A macro as a function; its names are looked up where it is written. */
  macroOf(node: MacroStatement, scope: Names, file?: string): Callable {
    return this.macros.callable(node.name.value, node.args, node.body, scope, file);
  }

  private runFor(node: ForStatement, scope: Names, out: Output): void {
    const select = node.iterable.type === 'SelectExpression' ? node.iterable : undefined;
    const all = iterate(this.expressions.evaluate(select?.lhs ?? node.iterable, scope));
    const items =
      select === undefined ? all : all.filter((item) => this.passes(node.loopvar, item, select.test, scope));
    if (items.length === 0) return this.run(node.defaultBlock, new Scope(scope), out);
    const loop = new Loop(items, ++this.depth);
    for (const item of items) {
      loop.index0++;
      const inner = new Scope(scope);
      inner.set('loop', loop);
      this.assign(node.loopvar, item, inner);
      try {
        this.run(node.body, inner, out);
      } catch (error) {
        if (error instanceof Break) break;
        if (!(error instanceof Continue)) throw error;
      }
    }
    this.depth--;
  }

  private passes(target: Expression, item: Value, test: Expression, scope: Names): boolean {
    const inner = new Scope(scope);
    this.assign(target, item, inner);
    return isTrue(this.expressions.evaluate(test, inner));
  }

  private runSet(node: SetStatement, scope: Names): void {
    if (node.value !== null) {
      const value = this.expressions.evaluate(node.value, scope);
      if (node.assignee.type !== 'Identifier' || node.assignee.value !== DISCARD)
        this.assign(node.assignee, value, scope);
      return;
    }
    const text = this.render(node.body, new Scope(scope));
    if (node.assignee.type === 'FilterExpression') {
      this.assign(node.assignee.operand, this.expressions.filter(text, node.assignee.filter, scope), scope);
    } else this.assign(node.assignee, text, scope);
  }

  private assign(target: Expression, value: Value, scope: Names): void {
    if (target.type === 'Identifier') return scope.set(target.value, value);
    if (target.type === 'TupleLiteral') {
      const items = iterate(value);
      if (items.length !== target.value.length) {
        throw new TemplateError(`${target.value.length} names for ${items.length} values`);
      }
      for (const [at, part] of target.value.entries()) this.assign(part, items[at] ?? null, scope);
      return;
    }
    const object = target.type === 'MemberExpression' ? this.expressions.evaluate(target.object, scope) : null;
    if (target.type !== 'MemberExpression' || !(object instanceof Namespace) || target.property.type !== 'Identifier') {
      throw new TemplateError('only names and attributes of a namespace() can be set');
    }
    object.set(target.property.value, value);
  }

  private runCall(node: CallStatement, scope: Names): Value {
    const caller = this.macros.callable('caller', node.callerArgs ?? [], node.body, scope);
    const { callee } = node.call;
    const [first = '', ...rest] = callee.type === 'Identifier' ? callee.value.split('.') : [];
    const start: Expression = { type: 'Identifier', value: first };
    const target = rest.reduce<Expression>(
      (object, name) => ({
        type: 'MemberExpression',
        object,
        property: { type: 'Identifier', value: name },
        computed: false,
      }),
      start,
    );
    const [args, kwargs] = this.expressions.arguments(node.call, scope);
    return this.expressions.invoke(target, args, new Map([...kwargs, ['caller', caller]]), scope);
  }
}
