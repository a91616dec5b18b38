import { callable, needInteger, needText, variadic } from '../arguments.js';
import { entriesOf } from '../collection-methods.js';
import { fromJson, fromPlain, fromYaml, toJson, toYaml } from '../json.js';
import { Return } from '../macro-calls.js';
import { Namespace } from '../objects.js';
import { toText } from '../text.js';
import {
  Callable,
  Dict,
  isTrue,
  iterate,
  SetValue,
  TemplateError,
  TemplateObject,
  tupleOf,
  type Value,
} from '../values.js';
import { Adapter } from './adapter.js';
import { ColumnApi } from './column.js';
import { Moment } from './datetime.js';
import type { JobContext, Variables } from './job.js';
import { Modules } from './modules.js';
import { RelationApi } from './relation.js';
import { statementResult } from './table.js';

/** As much as Jinja's sandbox lets a range hold. */
const MAX_RANGE = 100_000;
const DBT_VERSION = '1.10.0';

function range(args: readonly Value[]): Value {
  const numbers = args.map((arg) => needInteger(arg, 'an argument of range()'));
  const [start = 0, stop = 0, step = 1] = numbers.length === 1 ? [0, numbers[0]] : numbers;
  if (step === 0) throw new TemplateError('the step of range() cannot be 0');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > MAX_RANGE) throw new TemplateError(`a range holds at most ${MAX_RANGE} numbers`);
  return Array.from({ length }, (_, at) => start + at * step);
}

function hasVar({ environment, job }: JobContext, name: string): boolean {
  return Object.hasOwn(environment.options.vars[job.packageName] ?? {}, name);
}

/** `var`, which is a function and answers `has_var`. */
class Vars extends TemplateObject {
  constructor(private readonly context: JobContext) {
    super();
  }

  override call(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value {
    const name = needText(args[0] ?? kwargs.get('var') ?? kwargs.get('name'), 'the name of a var');
    const fallback = args[1] ?? kwargs.get('default');
    const { environment, job } = this.context;
    if (hasVar(this.context, name)) return fromPlain(environment.options.vars[job.packageName]?.[name]);
    if (fallback !== undefined) return fallback;
    throw new TemplateError(
      `the var '${name}' is not set`,
      'missing_var',
      `Set it under vars: in dbt_project.yml, pass --vars '{"${name}": …}', or give var() a default.`,
    );
  }

  attribute(name: string): Value | undefined {
    return name === 'has_var'
      ? callable(name, ['name'], (bound) => hasVar(this.context, toText(bound['name'] ?? '')))
      : undefined;
  }
}

function envVar(context: JobContext, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value {
  const name = needText(args[0] ?? kwargs.get('var'), 'the name of an environment variable');
  const { env } = context.environment.options;
  if (Object.hasOwn(env, name)) return env[name] ?? '';
  const fallback = args[1] ?? kwargs.get('default');
  if (fallback !== undefined) return fallback;
  throw new TemplateError(
    `the environment variable '${name}' is not set`,
    'missing_var',
    'Set it, or give env_var() a default.',
  );
}

function doc({ environment, job }: JobContext, args: readonly Value[]): Value {
  const names = args.map((arg) => needText(arg, 'the name of a block'));
  const keys =
    names.length > 1
      ? [names.join('.')]
      : [`${job.packageName}.${names[0] ?? ''}`, `${environment.options.projectName}.${names[0] ?? ''}`];
  const key = keys.find((one) => Object.hasOwn(environment.options.docs, one));
  if (key !== undefined) return environment.options.docs[key] ?? '';
  throw new TemplateError(
    `there is no docs block '${names.join('.')}'`,
    'compiler_error',
    'Write it in a .md file: {% docs name %} … {% enddocs %}.',
  );
}

function log(context: JobContext, bound: Record<string, Value | undefined>): Value {
  if (isTrue(bound['info'] ?? false)) context.captured.messages.push(toText(bound['msg'] ?? ''));
  return '';
}

/** `exceptions`. */
class Exceptions extends TemplateObject {
  constructor(private readonly context: JobContext) {
    super();
  }

  attribute(name: string): Value | undefined {
    if (name === 'warn') {
      return callable(name, ['msg', 'node'], ({ msg = '' }) => {
        this.context.captured.warnings.push(toText(msg));
        return '';
      });
    }
    if (!name.startsWith('raise_')) return undefined;
    return variadic(name, ([message = name]) => {
      throw new TemplateError(toText(message));
    });
  }
}

/** The block `statement`: asks the database what its body says. */
function statement(context: JobContext): Callable {
  return variadic('statement', (args, kwargs) => {
    if (!context.execute) return '';
    const name = args[0] ?? kwargs.get('name') ?? null;
    const caller = kwargs.get('caller');
    if (!(caller instanceof Callable)) throw new TemplateError('statement belongs to a {% call %} block');
    const result = statementResult(context.environment.database.query(toText(caller.call([], new Map()))));
    if (name !== null) context.results.set(toText(name), result);
    return '';
  });
}

function zip(args: readonly Value[]): Value {
  const lists = args.map(iterate);
  const length = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length));
  return Array.from({ length }, (_, at) => tupleOf(lists.map((list) => list[at] ?? null)));
}

function makeSet(args: readonly Value[]): Value {
  return new SetValue(new Set(args[0] === undefined ? [] : iterate(args[0])));
}

function withDefault(run: (text: string) => Value): (bound: Record<string, Value | undefined>) => Value {
  return ({ value, default: fallback = null }) => {
    try {
      return run(needText(value, 'the text'));
    } catch {
      return fallback;
    }
  };
}

function flags({ job }: JobContext): Value {
  return Dict.from({
    FULL_REFRESH: job.state?.fullRefresh ?? false,
    WHICH: job.state?.command ?? 'parse',
    STORE_FAILURES: false,
    STRICT: false,
    WARN_ERROR: false,
    INDIRECT_SELECTION: 'eager',
  });
}

function tryOrCompilerError(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value {
  const [message = '', run, ...rest] = args;
  if (!(run instanceof Callable)) throw new TemplateError('try_or_compiler_error takes a message and a function');
  try {
    return run.call(rest, kwargs);
  } catch {
    throw new TemplateError(toText(message));
  }
}

/** `builtins`: dbt's own ref, source and config, for macros that override them. */
class Builtins extends TemplateObject {
  constructor(private readonly context: JobContext) {
    super();
  }

  attribute(name: string): Value | undefined {
    return ['ref', 'source', 'config'].includes(name) ? this.context.variable(name) : undefined;
  }
}

/** `context`: every name as an item. */
class Names extends TemplateObject {
  constructor(private readonly context: JobContext) {
    super();
  }

  attribute(name: string): Value | undefined {
    if (name !== 'get') return this.context.get(name);
    return variadic(name, ([key = '', fallback = null]) => this.context.get(toText(key)) ?? fallback);
  }
}

/** What every template has. */
export const GENERAL_VARIABLES: Variables = {
  execute: ({ execute }) => execute,
  range: () => variadic('range', range),
  dict: () =>
    variadic('dict', (args, kwargs) => new Dict(new Map([...args.flatMap((arg) => [...entriesOf(arg)]), ...kwargs]))),
  namespace: () =>
    variadic('namespace', (args, kwargs) => {
      const entries = args.flatMap((arg) => [...entriesOf(arg)]).map(([key, value]) => [toText(key), value] as const);
      return new Namespace(new Map([...entries, ...kwargs]));
    }),
  set: () => variadic('set', makeSet),
  set_strict: () => variadic('set_strict', makeSet),
  zip: () => variadic('zip', zip),
  zip_strict: () => variadic('zip_strict', zip),
  return: () =>
    variadic('return', ([value = null]) => {
      throw new Return(value);
    }),
  var: (context) => new Vars(context),
  env_var: (context) => variadic('env_var', (args, kwargs) => envVar(context, args, kwargs)),
  doc: (context) => variadic('doc', (args) => doc(context, args)),
  log: (context) => callable('log', ['msg', 'info'], (bound) => log(context, bound)),
  print: (context) => callable('print', ['msg'], ({ msg }) => log(context, { msg, info: true })),
  exceptions: (context) => new Exceptions(context),
  try_or_compiler_error: () => variadic('try_or_compiler_error', tryOrCompilerError),
  statement,
  load_result: (context) =>
    callable('load_result', ['name'], ({ name }) => context.results.get(toText(name ?? '')) ?? null),
  adapter: (context) => new Adapter(context),
  api: () => Dict.from({ Relation: new RelationApi(), Column: new ColumnApi() }),
  modules: () => new Modules(),
  builtins: (context) => new Builtins(context),
  context: (context) => new Names(context),
  tojson: () =>
    callable('tojson', ['value', 'default', 'sort_keys'], ({ value = null, sort_keys: sorted }) =>
      toJson(value, { sortKeys: isTrue(sorted ?? false) }),
    ),
  toyaml: () => callable('toyaml', ['value', 'default', 'sort_keys'], ({ value = null }) => toYaml(value)),
  fromjson: () => callable('fromjson', ['value', 'default'], withDefault(fromJson)),
  fromyaml: () => callable('fromyaml', ['value', 'default'], withDefault(fromYaml)),
  target: ({ environment }) => targetOf(environment.options.target),
  flags,
  graph: ({ environment }) => fromPlain(environment.graph),
  invocation_id: ({ job }) => job.state?.invocationId ?? '',
  run_started_at: ({ environment, job }) => new Moment(job.state?.startedAt ?? environment.startedAt, true, true),
  dbt_version: () => DBT_VERSION,
  project_name: ({ environment }) => environment.options.projectName,
  invocation_args_dict: () => new Dict(),
  dbt_metadata_envs: () => new Dict(),
  selected_resources: () => [],
  thread_id: () => 'main',
  write: () => variadic('write', () => ''),
};

function targetOf({ name, type, database, schema, threads }: JobContext['environment']['options']['target']): Value {
  return Dict.from({ name, target_name: name, profile_name: name, type, database, dbname: database, schema, threads });
}
