import { type ChartMapping, type Parameter } from '../../api/types';
import { type ExploreChoices, MEASURE_LABELS, needsFigure } from './choices';
import { type Values, asName, conditionsOf, measured, subjectName, subjectSql } from './selection-sql';

export interface ExploreSql {
  sql: string;
  parameters: Parameter[];
}

/** Values as parameters; each text gets one name, whatever it is needed for. */
class Parameters implements Values {
  readonly list: Parameter[] = [];

  /** @returns how the SQL names it */
  add(parameter: Parameter): string {
    if (!this.list.some(({ name }) => name === parameter.name)) this.list.push(parameter);
    return `{{${parameter.name}}}`;
  }

  text(name: string, label: string, value: string): string {
    return this.add({ name, type: 'text', label, default: value });
  }

  texts(name: string, label: string, values: string[]): string {
    return this.add({ name, type: 'list', label, default: values });
  }
}

/** The name of the column that holds the figures. */
export function measureName({ measure, figure }: ExploreChoices): string {
  if (!needsFigure(measure)) return measure;
  const what = 'column' in figure ? figure.column : asName(figure.property);
  return `${measure}_${what}`;
}

/**
 * Readable SQL that answers the choices. Every value is a parameter with what was chosen as its default; names of
 * properties are values too.
 */
export function sqlOf(choices: ExploreChoices, tz: string): ExploreSql {
  const parameters = new Parameters();
  const { interval, breakdown } = choices;
  const keys: string[] = [];
  if (interval !== 'none') {
    const zone = parameters.text('time_zone', 'Time zone', tz);
    keys.push(`date_trunc('${interval}', occurred_at, ${zone}) as ${interval}`);
  }
  if (breakdown)
    keys.push(`coalesce(${subjectSql(breakdown, 'breakdown', parameters)}, '(none)') as "${subjectName(breakdown)}"`);
  const { of, total } = measured(choices, parameters);
  const columns = [...keys, `${total(of)} as "${measureName(choices)}"`];
  const conditions = conditionsOf(choices, parameters, () => betweenOf(choices, parameters));
  const places = keys.map((_, i) => i + 1).join(', ');
  const lines = [
    `-- ${titleOf(choices)}`,
    'select',
    columns.map((column) => `  ${column}`).join(',\n'),
    'from raw.events',
    `where ${conditions.join('\n  and ')}`,
    ...(keys.length
      ? [`group by ${places}`, `order by ${interval === 'none' ? `${keys.length + 1} desc` : places}`]
      : []),
  ];
  return { sql: lines.join('\n'), parameters: parameters.list };
}

function betweenOf({ from, to }: ExploreChoices, parameters: Parameters): string[] {
  const time = (name: string, label: string, value: string) =>
    parameters.add({ name, type: 'timestamp', label, default: value });
  return [`occurred_at >= ${time('from_time', 'From', from)}`, `occurred_at < ${time('to_time', 'To', to)}`];
}

/** What is asked, as a name for it: "Unique visitors by browser, per day". */
export function titleOf({ measure, figure, breakdown, interval, events }: ExploreChoices): string {
  const what = 'column' in figure ? figure.column : figure.property;
  const start = MEASURE_LABELS[measure].replace('…', what);
  const of = events.length ? ` of ${events.slice(0, 3).join(', ')}${events.length > 3 ? ' …' : ''}` : '';
  const by = breakdown ? ` by ${'column' in breakdown ? breakdown.column : breakdown.property}` : '';
  const per = interval === 'none' ? '' : ` per ${interval}`;
  // A line of SQL: what follows a line break would be no comment any more.
  return `${start}${of}${by}${per}`.replace(/\s+/g, ' ');
}

/** Which column is what in the chart of the answer. */
export function mappingOf(choices: ExploreChoices): ChartMapping {
  const { interval, breakdown } = choices;
  const split = breakdown ? subjectName(breakdown) : undefined;
  const x = interval === 'none' ? split : interval;
  const series = interval === 'none' ? undefined : split;
  return { ...(x && { x }), y: [measureName(choices)], ...(series && { series }) };
}
