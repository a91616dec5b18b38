import { type MetricDefinition } from '../../api/types';
import { MEASURE_LABELS } from '../builder/choices';
import { type Values, conditionsOf, measured, subjectName, subjectSql } from '../builder/selection-sql';
import { type MetricChoices } from './choices';

/** Of the server: names of dimensions end here, and their values. */
const [MAX_NAME, MAX_VALUE] = [63, 300];
/** What the columns are called that are no dimensions. */
const TAKEN = ['bucket', 'value', 'measured'];

/** A metric has no parameters but its own: what was chosen is written into the SQL. */
const LITERALS: Values = {
  text: (_name, _label, value) => quoted(value),
  texts: (_name, _label, values) => values.map(quoted).join(', '),
};

/** A literal as PostgreSQL reads it; the one character that no text there can hold is left out. */
function quoted(text: string): string {
  return `'${text.replaceAll('\0', '').replaceAll("'", "''")}'`;
}

/** SQL as one would write it: the totals of each bucket, and those by each dimension. */
export function definitionOf(choices: MetricChoices): MetricDefinition {
  const dimensions = dimensionNames(choices);
  const between = () => ['occurred_at >= {{from}}', 'occurred_at < {{to}}'];
  const conditions = conditionsOf(choices, LITERALS, between);
  const bucket = 'date_trunc({{grain}}, occurred_at, {{time_zone}}) as bucket';
  const { of, total } = measured(choices, LITERALS);
  if (dimensions.length === 0) {
    const lines = [
      'select',
      `  ${bucket},`,
      `  ${total(of)} as value`,
      'from raw.events',
      `where ${conditions.join('\n  and ')}`,
      'group by 1',
    ];
    return { sql: lines.join('\n'), dimensions };
  }
  const names = dimensions.map((name) => `"${name}"`);
  const values = choices.dimensions.map((subject, i) => `${valueSql(choices, i)} as ${names[i] ?? ''}`);
  const columns = [bucket, ...values, ...(of ? [`${of} as measured`] : [])];
  const sets = ['(bucket)', ...names.map((name) => `(bucket, ${name})`)];
  const lines = [
    `select bucket, ${names.join(', ')}, ${total('measured')} as value`,
    'from (',
    '  select',
    columns.map((column) => `    ${column}`).join(',\n'),
    '  from raw.events',
    `  where ${conditions.join('\n    and ')}`,
    ') counted',
    `group by grouping sets (${sets.join(', ')})`,
  ];
  return { sql: lines.join('\n'), dimensions };
}

/** Never null, which stands for the total, and cut as the server cuts it, so that no two rows become the same. */
function valueSql({ dimensions }: MetricChoices, at: number): string {
  const subject = dimensions[at];
  const text = subject ? subjectSql(subject, `dimension_${at + 1}`, LITERALS) : 'null';
  return `left(coalesce(${text}, '(none)'), ${MAX_VALUE})`;
}

/** Each once. */
function dimensionNames({ dimensions }: MetricChoices): string[] {
  const names: string[] = [];
  for (const subject of dimensions) {
    const wanted = subjectName(subject).slice(0, MAX_NAME - 2);
    const isTaken = (name: string) => TAKEN.includes(name) || names.includes(name);
    let name = wanted;
    for (let n = 2; isTaken(name); n++) name = `${wanted}_${n}`;
    names.push(name);
  }
  return names;
}

/** A name to begin with: "Unique visitors of signup". */
export function metricTitle({ measure, figure, events }: MetricChoices): string {
  const what = 'column' in figure ? figure.column : figure.property;
  const of = events.length ? ` of ${events.join(', ')}` : '';
  return `${MEASURE_LABELS[measure].replace('…', what)}${of}`.slice(0, 200);
}
