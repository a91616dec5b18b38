import type { CallExpression, Expression, Filter } from './ast.js';
import { NO_KWARGS } from './arguments.js';
import { entriesOf } from './collection-methods.js';
import { applyFilter } from './filters.js';
import { formatPercent } from './format.js';
import { attributeOf, itemOf, slice } from './members.js';
import { binary, unary } from './operators.js';
import { TEST_NOT_PREFIX, TEST_PREFIX, TUPLE_OF_NONE, TUPLE_OF_ONE } from './rewrite.js';
import type { Scope } from './scope.js';
import { applyTest } from './tests.js';
import { toText } from './text.js';
import {
  Callable,
  Dict,
  Float,
  isTrue,
  iterate,
  TemplateError,
  TemplateObject,
  tupleOf,
  typeName,
  Undefined,
  type Kwargs,
  type Value,
} from './values.js';

export type Names = Pick<Scope, 'get' | 'set'>;
type Evaluate<T extends Expression['type']> = (node: Extract<Expression, { type: T }>, scope: Names) => Value;

/** Works out what stands between `{{` and `}}`. */
export class Expressions {
  /** @param suggest a hint for a function that does not exist */
  constructor(private readonly suggest: (name: string) => string | undefined) {}

  evaluate(node: Expression, scope: Names): Value {
    const evaluate = this.expressions[node.type] as Evaluate<Expression['type']> | undefined;
    if (evaluate === undefined) throw new TemplateError(`${node.type} does not belong here`, 'syntax');
    return evaluate(node, scope);
  }

  private readonly expressions: { [T in Expression['type']]?: Evaluate<T> } = {
    Identifier: ({ value }, scope) => this.lookup(value, scope),
    IntegerLiteral: ({ value }) => value,
    FloatLiteral: ({ value }) => new Float(value),
    StringLiteral: ({ value }) => value,
    ArrayLiteral: ({ value }, scope) => value.map((item) => this.evaluate(item, scope)),
    TupleLiteral: ({ value }, scope) => tupleOf(value.map((item) => this.evaluate(item, scope))),
    ObjectLiteral: ({ value }, scope) =>
      new Dict(new Map([...value].map(([key, item]) => [this.evaluate(key, scope), this.evaluate(item, scope)]))),
    MemberExpression: (node, scope) => this.member(node, scope),
    CallExpression: (node, scope) => {
      const [args, kwargs] = this.arguments(node, scope);
      return this.invoke(node.callee, args, kwargs, scope);
    },
    UnaryExpression: (node, scope) => unary(node.operator.value, this.evaluate(node.argument, scope)),
    BinaryExpression: (node, scope) => this.binary(node, scope),
    FilterExpression: (node, scope) => this.filter(this.evaluate(node.operand, scope), node.filter, scope),
    SelectExpression: (node, scope) =>
      isTrue(this.evaluate(node.test, scope))
        ? this.evaluate(node.lhs, scope)
        : new Undefined('the value of an if without else'),
    Ternary: (node, scope) =>
      this.evaluate(isTrue(this.evaluate(node.condition, scope)) ? node.trueExpr : node.falseExpr, scope),
  };

  private lookup(name: string, scope: Names): Value {
    const value = scope.get(name);
    if (value !== undefined) return value;
    switch (name) {
      case 'true':
      case 'True':
        return true;
      case 'false':
      case 'False':
        return false;
      case 'none':
      case 'None':
        return null;
      default:
        return new Undefined(name);
    }
  }

  private member(node: Extract<Expression, { type: 'MemberExpression' }>, scope: Names): Value {
    const object = this.evaluate(node.object, scope);
    const { property } = node;
    if (!node.computed) {
      return property.type === 'Identifier'
        ? attributeOf(object, property.value)
        : itemOf(object, this.evaluate(property, scope));
    }
    if (property.type !== 'SliceExpression') return itemOf(object, this.evaluate(property, scope));
    const [start, stop, step] = [property.start, property.stop, property.step].map((part) => {
      const value = part === undefined ? null : this.evaluate(part, scope);
      if (value !== null && typeof value !== 'number') throw new TemplateError('a slice takes integers');
      return value;
    });
    return slice(object, start ?? null, stop ?? null, step ?? null);
  }

  private binary(node: Extract<Expression, { type: 'BinaryExpression' }>, scope: Names): Value {
    const left = this.evaluate(node.left, scope);
    if (node.operator.value === 'and') return isTrue(left) ? this.evaluate(node.right, scope) : left;
    if (node.operator.value === 'or') return isTrue(left) ? left : this.evaluate(node.right, scope);
    return binary(node.operator.value, left, this.evaluate(node.right, scope), formatPercent);
  }

  /** Positional and named arguments of a call. */
  arguments(node: CallExpression, scope: Names): [Value[], Map<string, Value>] {
    const args: Value[] = [];
    const kwargs = new Map<string, Value>();
    for (const argument of node.args) {
      if (argument.type === 'SpreadExpression') args.push(...iterate(this.evaluate(argument.argument, scope)));
      else if (argument.type === 'KeywordArgumentExpression')
        kwargs.set(argument.key.value, this.evaluate(argument.value, scope));
      else if (argument.type === 'KeywordSpreadExpression') {
        for (const [key, value] of entriesOf(this.evaluate(argument.argument, scope))) kwargs.set(toText(key), value);
      } else args.push(this.evaluate(argument, scope));
    }
    return [args, kwargs];
  }

  /** `value | filter`, where tests are filters too. */
  filter(value: Value, filter: Filter, scope: Names): Value {
    const call = filter.type === 'CallExpression' ? filter : undefined;
    const callee = call?.callee ?? filter;
    const name = callee.type === 'Identifier' ? callee.value : '';
    const [args, kwargs] = call === undefined ? [[], NO_KWARGS] : this.arguments(call, scope);
    if (name === TUPLE_OF_ONE) return tupleOf([value]);
    if (name === TUPLE_OF_NONE) return tupleOf([]);
    const [argument = null] = args;
    if (name.startsWith(TEST_NOT_PREFIX)) return !applyTest(name.slice(TEST_NOT_PREFIX.length), value, argument);
    if (name.startsWith(TEST_PREFIX)) return applyTest(name.slice(TEST_PREFIX.length), value, argument);
    return applyFilter(name, value, args, kwargs);
  }

  /** Calls what an expression names. */
  invoke(callee: Expression, args: readonly Value[], kwargs: Kwargs, scope: Names): Value {
    if (callee.type === 'MemberExpression') {
      const object = this.evaluate(callee.object, scope);
      if (object instanceof Undefined && callee.property.type === 'Identifier') {
        throw this.unknown(`${object.name}.${callee.property.value}`);
      }
    }
    const target = this.evaluate(callee, scope);
    if (target instanceof Callable || target instanceof TemplateObject) return target.call(args, kwargs);
    if (target instanceof Undefined) throw this.unknown(target.name);
    throw new TemplateError(`a value of type ${typeName(target)} cannot be called`);
  }

  private unknown(name: string): TemplateError {
    return new TemplateError(
      `'${name}' is undefined: there is no such macro or function`,
      'unknown_macro',
      this.suggest(name),
    );
  }
}
