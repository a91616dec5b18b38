import { type Cell, type ChartMapping, type ColumnType, type ResultTable } from '../api/types';
import { cellText } from '../sql/cell';
import { categoryLabel, figure } from './result-values';

/** One line, colour of bars, or cloud of points. */
export interface ResultSeries {
  name: string;
  /** By index of the category; null where there is no row. */
  values: (number | null)[];
}

export interface Pivot {
  categories: { cell: Cell; label: string }[];
  xType: ColumnType;
  series: ResultSeries[];
  /** How many series are left out: more than are drawn can't be told apart. */
  hidden: number;
}

const key = (cell: Cell) => (cell === null ? 'null' : `${typeof cell} ${cellText(cell)}`);

/**
 * Rows as series over categories: one series per column of figures, or per value of the series column. Times are put
 * in order, other categories stay in the order of the rows. Rows of one place are added up.
 */
export function pivot({ columns, rows }: ResultTable, mapping: ChartMapping, atMost: number): Pivot {
  const index = (name: string | undefined) => columns.findIndex((column) => column.name === name);
  const [x, split] = [index(mapping.x), index(mapping.series)];
  const xType = columns[x]?.type ?? 'text';
  const cells = orderedCells(
    rows.map((row) => row[x] ?? null),
    xType,
  );
  const place = new Map(cells.map((cell, i) => [key(cell), i]));
  const all = new Map<string, ResultSeries>();
  for (const name of mapping.y ?? []) {
    const y = index(name);
    const splitType = columns[split]?.type ?? 'text';
    for (const row of rows) {
      const called = split < 0 ? name : categoryLabel(row[split], splitType);
      add(all, called, place.get(key(row[x] ?? null)) ?? 0, figure(row[y]), cells.length);
    }
  }
  const series = largest([...all.values()], atMost);
  const categories = cells.map((cell) => ({ cell, label: categoryLabel(cell, xType) }));
  return { categories, xType, series, hidden: all.size - series.length };
}

function orderedCells(cells: readonly Cell[], type: ColumnType): Cell[] {
  const distinct = [...new Map(cells.map((cell) => [key(cell), cell])).values()];
  if (type !== 'date' && type !== 'timestamp') return distinct;
  return distinct.filter((cell) => cell !== null).sort((a, b) => (cellText(a) < cellText(b) ? -1 : 1));
}

function add(all: Map<string, ResultSeries>, name: string, at: number, value: number | null, length: number): void {
  let series = all.get(name);
  if (!series) {
    series = { name, values: Array.from({ length }, () => null) };
    all.set(name, series);
  }
  if (value !== null) series.values[at] = (series.values[at] ?? 0) + value;
}

/** Those with the greatest sums, in the order in which they came. */
function largest(series: ResultSeries[], atMost: number): ResultSeries[] {
  if (series.length <= atMost) return series;
  const sum = ({ values }: ResultSeries) => values.reduce<number>((total, value) => total + Math.abs(value ?? 0), 0);
  const kept = new Set([...series].sort((a, b) => sum(b) - sum(a)).slice(0, atMost));
  return series.filter((one) => kept.has(one));
}
