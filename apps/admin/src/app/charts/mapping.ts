import { type ChartKind, type ChartMapping, type ResultColumn } from '../api/types';

/** What a kind of chart asks of the columns. */
export interface KindNeeds {
  label: string;
  /** What the column on the x axis is called; without one there is none. */
  x?: string;
  y?: string;
  /** Takes several columns of figures. */
  manyY?: boolean;
  /** May be split by the values of one more column. */
  series?: boolean;
  stacked?: boolean;
}

export const CHART_KINDS: Record<ChartKind, KindNeeds> = {
  table: { label: 'Table' },
  line: { label: 'Line', x: 'X axis', y: 'Values', manyY: true, series: true },
  bar: { label: 'Bar', x: 'Categories', y: 'Values', manyY: true, series: true, stacked: true },
  area: { label: 'Area', x: 'X axis', y: 'Values', manyY: true, series: true, stacked: true },
  pie: { label: 'Pie', x: 'Slices', y: 'Size' },
  scatter: { label: 'Scatter', x: 'X axis (figures)', y: 'Y axis', series: true },
  number: { label: 'Number', y: 'Value' },
};

const isTime = ({ type }: ResultColumn) => type === 'date' || type === 'timestamp';
const isFigure = ({ type, name }: ResultColumn) => type === 'number' && !/(^|_)id$/i.test(name);
const isWord = ({ type }: ResultColumn) => type === 'text' || type === 'boolean';

/** The kind that suits the columns best: figures over time are a line, figures by word are bars. */
export function suggestKind(columns: readonly ResultColumn[], rows: number): ChartKind {
  const figures = columns.filter(isFigure);
  if (figures.length === 0) return 'table';
  if (rows === 1 && columns.length === figures.length) return 'number';
  if (columns.some(isTime)) return 'line';
  if (columns.some(isWord)) return 'bar';
  return figures.length > 1 ? 'scatter' : 'table';
}

/** Which column is what, for a kind of chart. */
export function suggestMapping(kind: ChartKind, columns: readonly ResultColumn[]): ChartMapping {
  const needs = CHART_KINDS[kind];
  const figures = columns.filter(isFigure);
  const words = columns.filter(isWord);
  const time = columns.find(isTime);
  if (kind === 'scatter') return scatterMapping(figures, words);
  const x = needs.x ? ((kind === 'pie' ? words[0] : undefined) ?? time ?? words[0] ?? columns[0]) : undefined;
  const y = figures.filter((column) => column !== x).slice(0, needs.manyY ? undefined : 1);
  const series = needs.series && y.length === 1 ? words.find((column) => column !== x) : undefined;
  return {
    ...(x && { x: x.name }),
    ...(needs.y && { y: y.map(({ name }) => name) }),
    ...(series && { series: series.name }),
  };
}

function scatterMapping([x, y]: ResultColumn[], [series]: ResultColumn[]): ChartMapping {
  return { ...(x && { x: x.name }), y: y ? [y.name] : [], ...(series && { series: series.name }) };
}

/** The mapping without columns that are gone; what a kind cannot use stays for another. */
export function fittingMapping(mapping: ChartMapping, columns: readonly ResultColumn[]): ChartMapping {
  const names = new Set(columns.map(({ name }) => name));
  const { x, y, series, ...rest } = mapping;
  return {
    ...rest,
    ...(x !== undefined && names.has(x) && { x }),
    ...(y && { y: y.filter((name) => names.has(name)) }),
    ...(series !== undefined && names.has(series) && { series }),
  };
}

/** What is missing for a picture, as a sentence; undefined when nothing is. */
export function missing(kind: ChartKind, mapping: ChartMapping, columns: readonly ResultColumn[]): string | undefined {
  const needs = CHART_KINDS[kind];
  const { x, y = [] } = fittingMapping(mapping, columns);
  if (needs.y && y.length === 0) return `Choose a column for "${needs.y}".`;
  if (needs.x && x === undefined) return `Choose a column for "${needs.x}".`;
  return undefined;
}
