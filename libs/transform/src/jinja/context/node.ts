import { intervalsCondition } from '../../intervals.js';
import { bind, callable, needText, variadic } from '../arguments.js';
import { fromPlain, toPlain, type Plain } from '../json.js';
import { toText } from '../text.js';
import { Dict, isList, iterate, TemplateError, TemplateObject, Undefined, type Kwargs, type Value } from '../values.js';
import type { JobContext, Variables } from './job.js';
import { Relation } from './relation.js';

function currentRelation({ job }: JobContext): Value {
  if (job.node === undefined) return new Undefined('this');
  const { database, schema, alias, config } = job.node;
  const type = config['materialized'] === 'view' ? 'view' : 'table';
  return new Relation({ database, schema, identifier: alias, type });
}

function checkParent(context: JobContext, id: string, written: string): void {
  const { parents } = context.job;
  if (parents === undefined || parents.includes(id)) return;
  throw new TemplateError(
    `${written} was not seen when the project was parsed, so the order of the run does not know it`,
    'compiler_error',
    `Write -- depends_on: {{ ${written} }} at the top of the file.`,
  );
}

function ref(context: JobContext, args: readonly Value[], kwargs: Kwargs): Value {
  const names = args.map((arg) => needText(arg, 'an argument of ref()'));
  const [first, second] = names;
  if (first === undefined || names.length > 2) {
    throw new TemplateError(
      'ref() takes the name of a model, or a package and a name',
      'compiler_error',
      "Write ref('my_model').",
    );
  }
  const version = kwargs.get('version') ?? kwargs.get('v');
  const wanted = second === undefined ? { name: first, package: null } : { name: second, package: first };
  context.captured.refs.push({
    ...wanted,
    version: version === undefined || version === null ? null : toText(version),
  });
  context.captured.places[`ref:${wanted.name}`] ??= context.place;
  if (!context.execute) return currentRelation(context);
  const node = context.environment.index?.ref(wanted.name, wanted.package, context.job.packageName);
  const written = `ref(${names.map((name) => `'${name}'`).join(', ')})`;
  if (node === undefined) throw new TemplateError(`${written} finds no model`, 'unknown_ref');
  checkParent(context, node.unique_id, written);
  if (node.config.materialized === 'ephemeral') return Relation.ephemeral(`__dbt__cte__${node.name}`);
  const type = node.config.materialized === 'view' ? 'view' : 'table';
  return new Relation({ database: node.database, schema: node.schema, identifier: node.alias, type });
}

function source(context: JobContext, args: readonly Value[], kwargs: Kwargs): Value {
  const bound = bind('source', ['source_name', 'table_name'], args, kwargs);
  const hint = "Write source('the_source', 'the_table').";
  const { source_name: name, table_name: table } = bound;
  if (typeof name !== 'string' || typeof table !== 'string') {
    throw new TemplateError('source() takes the name of a source and of its table', 'compiler_error', hint);
  }
  context.captured.sources.push([name, table]);
  context.captured.places[`source:${name}.${table}`] ??= context.place;
  if (!context.execute) return currentRelation(context);
  const node = context.environment.index?.source(name, table, context.job.packageName);
  const written = `source('${name}', '${table}')`;
  if (node === undefined) throw new TemplateError(`${written} is not defined`, 'unknown_source');
  checkParent(context, node.unique_id, written);
  return new Relation({ database: node.database, schema: node.schema, identifier: node.identifier, type: 'table' });
}

/** Keys of `config()` that hyphens and underscores both write. */
function configKey(key: string): string {
  return key.replaceAll('-', '_');
}

/** `config`: called while parsing it captures, later it tells. */
class Config extends TemplateObject {
  constructor(private readonly context: JobContext) {
    super();
  }

  override call(args: readonly Value[], kwargs: Kwargs): Value {
    if (args.length > 1) throw new TemplateError('config() takes named arguments, or one dict');
    const [dict] = args;
    const given = new Map<string, Value>(kwargs);
    if (dict instanceof Dict) for (const [key, value] of dict.entries) given.set(toText(key), value);
    else if (dict !== undefined) throw new TemplateError('config() takes named arguments, or one dict');
    const plain: Record<string, Plain> = {};
    for (const [key, value] of given) plain[configKey(key)] = toPlain(value);
    this.context.captured.configs.push(plain);
    return '';
  }

  attribute(name: string): Value | undefined {
    const { config = {} } = this.context.job.node ?? {};
    const find = (key: Value | undefined): Value | undefined => {
      const found = config[configKey(needText(key, 'the name of a config'))];
      return found === undefined || found === null ? undefined : fromPlain(found);
    };
    if (name === 'get') {
      return callable(name, ['name', 'default', 'validator'], (bound) => {
        if (!this.context.execute) return bound['default'] ?? '';
        return find(bound['name']) ?? bound['default'] ?? null;
      });
    }
    if (name === 'meta_get')
      return callable(
        name,
        ['name', 'default'],
        (bound) => this.meta(config, bound['name']) ?? bound['default'] ?? null,
      );
    if (name === 'require') return callable(name, ['name', 'validator'], (bound) => this.require(bound['name'], find));
    if (name === 'set')
      return variadic(name, ([key = '', value = null]) => this.call([], new Map([[toText(key), value]])));
    return name.startsWith('persist_') ? variadic(name, () => false) : undefined;
  }

  private meta(config: Record<string, Plain>, key: Value | undefined): Value | undefined {
    const meta = fromPlain(config['meta']);
    return meta instanceof Dict ? meta.entries.get(key ?? '') : undefined;
  }

  private require(key: Value | undefined, find: (key: Value | undefined) => Value | undefined): Value {
    if (!this.context.execute) return '';
    const value = find(key);
    if (value !== undefined) return value;
    throw new TemplateError(
      `the config '${toText(key ?? '')}' is missing`,
      'compiler_error',
      'Set it in config() or in dbt_project.yml.',
    );
  }
}

/** `strata`: the platform's own part of a compilation, there only when the run has intervals. */
class Strata extends TemplateObject {
  constructor(private readonly context: JobContext) {
    super();
  }

  attribute(name: string): Value | undefined {
    const { intervals, runId } = this.context.job.state ?? {};
    if (name === 'run_id') return runId ?? null;
    if (name === 'keeps_sealed') return intervals?.kind === 'unsealed' && intervals.isKept === true;
    if (name !== 'intervals' || intervals === undefined) return undefined;
    return callable(name, ['column', 'until', 'longest'], ({ column, until, longest }) =>
      intervalsCondition(
        intervals,
        needText(column, 'the column'),
        until === undefined || until === null
          ? undefined
          : { until: needText(until, 'the second column'), longest: needText(longest, 'how long a row lasts') },
      ),
    );
  }
}

const FUNCTION = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/s;

/** Arguments of a generic test: texts are templates, and what looks like a call is one. */
function renderArgument(value: Value, render: (source: string) => Value): Value {
  if (typeof value === 'string') {
    const template = FUNCTION.test(value) ? `{{ ${value} }}` : value;
    return /\{[{%#]/.test(template) ? render(template) : value;
  }
  if (isList(value)) return value.map((item) => renderArgument(item, render));
  if (!(value instanceof Dict)) return value;
  return new Dict(new Map(Array.from(value.entries, ([key, item]) => [key, renderArgument(item, render)])));
}

/** The arguments of the generic test that is rendered. */
export function testArguments({ job }: JobContext, render: (source: string) => Value): Value {
  const args = fromPlain(job.testArguments ?? {});
  if (!(args instanceof Dict)) return args;
  const rendered = Array.from(
    args.entries,
    ([key, value]) => [key, key === 'column_name' ? value : renderArgument(value, render)] as const,
  );
  return new Dict(new Map(rendered));
}

function isIncremental({ job, execute }: JobContext): boolean {
  return execute && job.state?.isIncremental === true && job.node?.config['materialized'] === 'incremental';
}

function hooks(key: 'pre_hook' | 'post_hook'): (context: JobContext) => Value {
  return ({ job }) => iterate(fromPlain(job.node?.config[key] ?? []));
}

/** The variables that belong to the node that is rendered. */
export const NODE_VARIABLES: Variables = {
  ref: (context) => variadic('ref', (args, kwargs) => ref(context, args, kwargs)),
  source: (context) => variadic('source', (args, kwargs) => source(context, args, kwargs)),
  config: (context) => new Config(context),
  this: currentRelation,
  model: ({ job }) => fromPlain(job.node ?? null),
  database: ({ job, environment }) => job.node?.database ?? environment.options.target.database,
  schema: ({ job, environment }) => job.node?.schema ?? environment.options.target.schema,
  column_name: ({ job }) => fromPlain(job.node?.['column_name']),
  pre_hooks: hooks('pre_hook'),
  post_hooks: hooks('post_hook'),
  strata_is_incremental: (context) => variadic('is_incremental', () => isIncremental(context)),
  strata: (context) => (context.job.state?.intervals === undefined ? new Undefined('strata') : new Strata(context)),
};
