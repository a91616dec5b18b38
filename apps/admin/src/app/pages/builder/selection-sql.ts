import { takesValue } from '../analytics/url-state';
import { type ExploreFilter, type Selection, type Subject } from './choices';

/** How a value gets into SQL: as a parameter of this name, or as a literal. Answers with what stands for it there. */
export interface Values {
  text(name: string, label: string, value: string): string;
  /** For `in (…)`. */
  texts(name: string, label: string, values: string[]): string;
}

/** Conditions on `raw.events`. @param between on the time, after that on the project */
export function conditionsOf(
  { projectId, events, filters }: Selection,
  values: Values,
  between: () => string[],
): string[] {
  return [
    `project_id = ${values.text('project', 'Project', projectId)}::uuid`,
    ...between(),
    'not is_bot',
    ...(events.length ? [`event_name in (${values.texts('events', 'Events', events)})`] : []),
    ...filters.map((filter, i) => filterSql(filter, i + 1, values)),
  ];
}

/** The name of the column that a breakdown is in. */
export function subjectName(subject: Subject): string {
  return 'column' in subject ? subject.column : asName(subject.property);
}

/** Letters that need no quotes in SQL. */
export function asName(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .replace(/^(?=\d)/, '_') || 'property'
  );
}

export function subjectSql(subject: Subject, name: string, values: Values): string {
  if ('column' in subject) return subject.column;
  return `(properties ->> ${values.text(`${name}_property`, 'Property', subject.property)})`;
}

/** What is counted or added up of an event, and the figure that all of them make. */
export function measured(
  { measure, figure }: Selection,
  values: Values,
): { of: string; total: (of: string) => string } {
  if (measure === 'events') return { of: '', total: () => 'count(*)' };
  if (measure === 'visitors') return { of: 'visitor_id', total: (of) => `count(distinct ${of})` };
  if (measure === 'sessions') return { of: 'session_id', total: (of) => `count(distinct ${of})` };
  const total = (of: string) => `${measure === 'sum' ? 'sum' : 'avg'}(${of})`;
  if ('column' in figure) return { of: figure.column, total };
  const name = values.text('figure_property', 'Property', figure.property);
  // Where it is no number it does not count, and nothing fails.
  const of = `case when jsonb_typeof(properties -> ${name}) = 'number' then (properties ->> ${name})::numeric end`;
  return { of, total };
}

function filterSql({ subject, op, value }: ExploreFilter, n: number, values: Values): string {
  const what = subjectSql(subject, `filter_${n}`, values);
  if (!takesValue(op)) return op === 'is_set' ? `${what} is not null` : `${what} is null`;
  const wanted = values.text(`filter_${n}`, `Filter: ${subjectName(subject)}`, value);
  switch (op) {
    case 'neq':
      return `${what} is distinct from ${wanted}`;
    case 'contains':
      return `strpos(lower(${what}), lower(${wanted})) > 0`;
    case 'not_contains':
      return `coalesce(strpos(lower(${what}), lower(${wanted})), 0) = 0`;
    default:
      return `${what} = ${wanted}`;
  }
}
