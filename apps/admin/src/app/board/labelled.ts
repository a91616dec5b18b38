import { type Cell, type ResultTable, type Widget, type WidgetAnswer } from '../api/types';
import { valueLabel } from '../pages/analytics/labels';
import { filterFieldLabel } from '../pages/analytics/labels';
import { cellText } from '../sql/cell';
import { bucketLabel } from '../ui/time/range';
import { figure } from '../charts/result-values';
import { type Figures } from './figures';
import { namingOf } from './period';

/** The dimension of a widget's rows, if they have one whose values have names. */
export function dimensionOf({ source }: Pick<Widget, 'source'>) {
  if (source.type !== 'analytics') return undefined;
  return source.question === 'map' ? 'country' : source.dimension;
}

/** The answer with the names of values in place of their codes, so that a chart shows what people say. */
export function labelled(widget: Pick<Widget, 'source'>, { columns, rows }: ResultTable): ResultTable {
  const dimension = dimensionOf(widget);
  const at = columns.findIndex(({ name }) => name === dimension);
  const typed = columns.map((column) => ({ ...column, pg_type: column.pg_type ?? column.type }));
  if (dimension === undefined || at < 0) return { columns: typed, rows };
  const label = (cell: Cell | undefined) => valueLabel(dimension, cell === null ? null : cellText(cell));
  return { columns: typed, rows: rows.map((row) => row.with(at, label(row[at]))) };
}

/** For people who read: names of columns and values, times of the page's zone, and what it was before. */
export function readable(widget: Widget, answer: WidgetAnswer, figures: Figures, tz: string): ResultTable {
  const { columns, rows } = labelled(widget, answer);
  const { source } = widget;
  if (source.type === 'saved_query') return { columns, rows };
  const at = columns.findIndex(({ name }) => name === 'bucket');
  const naming = namingOf([...new Set(rows.map((row) => cellText(row[at])))], tz);
  const last = columns.length - 1;
  const previous = source.type === 'analytics' ? answer.previous?.rows : undefined;
  const shown = (row: readonly Cell[], i: number): Cell => {
    if (i === at) return bucketLabel(cellText(row[i]), naming.interval, naming.tz, 'long');
    return i === last ? figureCell(row[i], figures) : (row[i] ?? null);
  };
  const texts = rows.map((row, n) => [
    ...row.map((_, i) => shown(row, i)),
    ...(previous ? [figureCell(previous[n]?.at(-1), figures)] : []),
  ]);
  const named = columns.map((column, i) => {
    const type = i === at ? ('text' as const) : i === last ? figureType(figures) : column.type;
    return { ...column, type, name: columnName(column.name, i === last, figures) };
  });
  const before = { name: 'Previous period', type: figureType(figures), pg_type: 'number' };
  return { columns: [...named, ...(previous ? [before] : [])], rows: texts };
}

/** Counts can be put in order; rates and durations are texts. */
const figureType = ({ format }: Figures) => (format === 'number' ? ('number' as const) : ('text' as const));

function figureCell(cell: Cell | undefined, figures: Figures): Cell {
  return figures.format === 'number' ? (cell ?? null) : figures.text(figure(cell));
}

function columnName(name: string, isFigure: boolean, { label }: Figures): string {
  if (isFigure) return label;
  return name === 'bucket' ? 'Time' : filterFieldLabel(name as Parameters<typeof filterFieldLabel>[0]);
}
