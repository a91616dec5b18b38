import { type ChartMapping, type Parameter, type ParamValue } from '../../api/types';
import { takesValue } from '../analytics/url-state';
import { type ExploreChoices, type ExploreFilter, MEASURE_LABELS, type Subject } from './choices';

export interface ExploreSql {
  sql: string;
  parameters: Parameter[];
}

/** Parameters as they are needed; each text gets one name, whatever it is needed for. */
class Parameters {
  readonly list: Parameter[] = [];

  /** @returns how the SQL names it */
  add(parameter: Parameter): string {
    if (!this.list.some(({ name }) => name === parameter.name)) this.list.push(parameter);
    return `{{${parameter.name}}}`;
  }

  text(name: string, label: string, value: ParamValue): string {
    return this.add({ name, type: 'text', label, default: value });
  }
}

/** The name of the column that holds the figures. */
export function measureName({ measure, figure }: ExploreChoices): string {
  if (measure !== 'sum' && measure !== 'average') return measure;
  const what = 'column' in figure ? figure.column : asName(figure.property);
  return `${measure}_${what}`;
}

/** The name of the column that a breakdown is in. */
export function subjectName(subject: Subject): string {
  return 'column' in subject ? subject.column : asName(subject.property);
}

/** Letters that need no quotes in SQL. */
function asName(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .replace(/^(?=\d)/, '_') || 'property'
  );
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
  const columns = [...keys, `${measureSql(choices, parameters)} as "${measureName(choices)}"`];
  const conditions = conditionsOf(choices, parameters);
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

function conditionsOf({ projectId, from, to, events, filters }: ExploreChoices, parameters: Parameters): string[] {
  const time = (name: string, label: string, value: string) =>
    parameters.add({ name, type: 'timestamp', label, default: value });
  return [
    `project_id = ${parameters.text('project', 'Project', projectId)}::uuid`,
    `occurred_at >= ${time('from_time', 'From', from)}`,
    `occurred_at < ${time('to_time', 'To', to)}`,
    'not is_bot',
    ...(events.length
      ? [`event_name in (${parameters.add({ name: 'events', type: 'list', label: 'Events', default: events })})`]
      : []),
    ...filters.map((filter, i) => filterSql(filter, i + 1, parameters)),
  ];
}

function subjectSql(subject: Subject, name: string, parameters: Parameters): string {
  if ('column' in subject) return subject.column;
  return `(properties ->> ${parameters.text(`${name}_property`, 'Property', subject.property)})`;
}

function measureSql({ measure, figure }: ExploreChoices, parameters: Parameters): string {
  if (measure === 'events') return 'count(*)';
  if (measure === 'visitors') return 'count(distinct visitor_id)';
  if (measure === 'sessions') return 'count(distinct session_id)';
  const call = measure === 'sum' ? 'sum' : 'avg';
  if ('column' in figure) return `${call}(${figure.column})`;
  const name = parameters.text('figure_property', 'Property', figure.property);
  // Where it is no number it does not count, and nothing fails.
  return `${call}(case when jsonb_typeof(properties -> ${name}) = 'number' then (properties ->> ${name})::numeric end)`;
}

function filterSql({ subject, op, value }: ExploreFilter, n: number, parameters: Parameters): string {
  const what = subjectSql(subject, `filter_${n}`, parameters);
  if (!takesValue(op)) return op === 'is_set' ? `${what} is not null` : `${what} is null`;
  const name = parameters.text(`filter_${n}`, `Filter: ${subjectName(subject)}`, value);
  switch (op) {
    case 'neq':
      return `${what} is distinct from ${name}`;
    case 'contains':
      return `strpos(lower(${what}), lower(${name})) > 0`;
    case 'not_contains':
      return `coalesce(strpos(lower(${what}), lower(${name})), 0) = 0`;
    default:
      return `${what} = ${name}`;
  }
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
