import { type Cell, type ChartKind, type ChartMapping, type ResultTable } from '../api/types';
import { cellText } from '../sql/cell';
import { plural, rate } from '../ui/format';
import { axis, frame, legend, valueAxis } from './axes';
import { type ChartOption, firstIndex, tooltipBase, tooltipHtml } from './option';
import { CHART_KINDS, fittingMapping, missing } from './mapping';
import { type Pivot, pivot } from './result-series';
import { type ValueFormat, categoryLabel, figure, formatValue, valueFormat } from './result-values';
import { type ChartTheme } from './theme';

export interface ResultChart {
  option: ChartOption;
  /** For those who cannot see it. */
  summary: string;
  /** What its data items are called, by their index; none where they have no names. */
  places?: readonly string[];
  /** What the picture leaves out. */
  note?: string;
}

export interface ChartWish {
  kind: ChartKind;
  mapping: ChartMapping;
  /** What a place on the x axis is called, where its cell does not say so: buckets of a time zone. */
  placeName?: (cell: Cell) => string;
}

const MAX_SLICES = 12;
const MAX_POINTS = 5_000;

/** The picture of a result; undefined for kinds that are no picture and while columns are missing. */
export function resultChart(table: ResultTable, wish: ChartWish, theme: ChartTheme): ResultChart | undefined {
  const { kind } = wish;
  if (kind === 'table' || kind === 'number' || missing(kind, wish.mapping, table.columns)) return undefined;
  const needs = CHART_KINDS[kind];
  const { y = [], series, ...fitting } = fittingMapping(wish.mapping, table.columns);
  // What another kind may have left behind is not drawn here.
  const mapping = { ...fitting, y: needs.manyY ? y : y.slice(0, 1), ...(needs.series && series && { series }) };
  if (kind === 'pie') return pieChart(table, mapping, theme);
  if (kind === 'scatter') return scatterChart(table, mapping, theme);
  return cartesianChart(table, { ...wish, mapping }, theme);
}

/** The one figure of a chart of kind `number`: that of the first row. */
export function resultNumber({ columns, rows }: ResultTable, mapping: ChartMapping, locale?: string): string {
  const y = columns.findIndex(({ name }) => name === mapping.y?.[0]);
  return formatValue(figure(rows[0]?.[y]), valueFormat(mapping.format), locale);
}

function cartesianChart(table: ResultTable, { kind, mapping, placeName }: ChartWish, theme: ChartTheme): ResultChart {
  const format = valueFormat(mapping.format);
  const data = named(pivot(table, mapping, theme.palette.length), placeName);
  const isTime = !placeName && kind !== 'bar' && (data.xType === 'date' || data.xType === 'timestamp');
  const option: ChartOption = {
    ...frame(data.series.length > 1, theme),
    // Rows carry UTC, and the axis says what they carry.
    useUTC: true,
    xAxis: {
      ...axis(theme),
      ...(isTime ? { type: 'time' } : { type: 'category', data: data.categories.map(({ label }) => label) }),
    },
    yAxis: valueAxis(format, theme),
    tooltip: {
      ...tooltipBase(theme),
      trigger: 'axis',
      formatter: (params) => categoryTooltip(firstIndex(params), data, format, theme),
    },
    series: data.series.map(({ name, values }, i) => ({
      type: kind === 'bar' ? 'bar' : 'line',
      name,
      color: theme.palette[i] ?? theme.accent,
      data: isTime ? values.map((value, at) => [cellText(data.categories[at]?.cell), value]) : values,
      ...(mapping.stacked && { stack: 'all' }),
      ...(kind === 'bar'
        ? { barMaxWidth: 42, itemStyle: { borderRadius: mapping.stacked ? 0 : [3, 3, 0, 0] } }
        : { ...symbols(values), lineStyle: { width: 2 }, emphasis: { disabled: true } }),
      ...(kind === 'area' && { areaStyle: { opacity: mapping.stacked ? 0.5 : 0.16 } }),
    })),
  };
  const places = data.categories.map(({ label }) => label);
  return { option, summary: summaryOf(kind, data), places, ...noteOf(data) };
}

function named(data: Pivot, placeName: ChartWish['placeName']): Pivot {
  if (!placeName) return data;
  return { ...data, categories: data.categories.map(({ cell }) => ({ cell, label: placeName(cell) })) };
}

/** A value between two gaps has no line to either side: a dot shows it. */
function symbols(values: readonly (number | null)[]) {
  const at = (i: number) => values[i] ?? null;
  const isLone = (i: number) => at(i) !== null && at(i - 1) === null && at(i + 1) === null;
  if (!values.some((_, i) => isLone(i))) return { symbolSize: 5, showSymbol: false };
  return {
    symbol: 'circle',
    showSymbol: true,
    showAllSymbol: true,
    symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) => (isLone(dataIndex) ? 5 : 0),
  };
}

function categoryTooltip(at: number, { categories, series }: Pivot, format: ValueFormat, theme: ChartTheme): string {
  const rows = series.map(({ name, values }, i) => ({
    colour: theme.palette[i] ?? theme.accent,
    label: name,
    value: formatValue(values[at] ?? null, format),
  }));
  return tooltipHtml(categories[at]?.label ?? '', rows, theme);
}

function pieChart(table: ResultTable, mapping: ChartMapping, theme: ChartTheme): ResultChart {
  const format = valueFormat(mapping.format);
  const data = pivot(table, mapping, 1);
  const values = data.series[0]?.values ?? [];
  const slices = data.categories
    .map(({ label }, i) => ({ name: label, value: Math.max(values[i] ?? 0, 0) }))
    .sort((a, b) => b.value - a.value);
  const shown = grouped(slices);
  const total = slices.reduce((sum, { value }) => sum + value, 0);
  const shares = new Map(shown.map(({ name, value }) => [name, shareOf(value, total)]));
  return {
    option: {
      animationDuration: 250,
      // Names and shares stand above: beside a small pie there is no room for them.
      legend: { ...legend(theme), formatter: (name) => `${name} ${shares.get(name) ?? ''}` },
      tooltip: {
        ...tooltipBase(theme),
        trigger: 'item',
        formatter: (params) => {
          const at = firstIndex(params);
          const [slice, colour] = [shown[at], colourOf(at, theme)];
          return slice ? pieTooltip(slice, { total, colour, format }, theme) : '';
        },
      },
      series: [
        {
          type: 'pie',
          radius: ['46%', '76%'],
          center: ['50%', '56%'],
          itemStyle: { borderColor: theme.surface, borderWidth: 2, borderRadius: 3 },
          label: { show: false },
          data: shown.map((slice, i) => ({ ...slice, itemStyle: { color: colourOf(i, theme) } })),
        },
      ],
    },
    places: shown.map(({ name }) => name),
    summary: `Pie of ${plural(slices.length, 'slice')}. ${slices
      .slice(0, 3)
      .map(({ name, value }) => `${name} ${formatValue(value, format)}`)
      .join(', ')}.`,
  };
}

const shareOf = (value: number, total: number) => rate(total ? value / total : 0);

const colourOf = (i: number, { palette, accent }: ChartTheme): string => palette[i % palette.length] ?? accent;

/** Beyond a dozen, the small ones together. */
function grouped(slices: readonly { name: string; value: number }[]): { name: string; value: number }[] {
  if (slices.length <= MAX_SLICES) return [...slices];
  const rest = slices.slice(MAX_SLICES - 1);
  const value = rest.reduce((sum, slice) => sum + slice.value, 0);
  return [...slices.slice(0, MAX_SLICES - 1), { name: `${rest.length} others`, value }];
}

function pieTooltip(
  { name, value }: { name: string; value: number },
  { total, colour, format }: { total: number; colour: string; format: ValueFormat },
  theme: ChartTheme,
): string {
  return tooltipHtml(name, [{ colour, label: shareOf(value, total), value: formatValue(value, format) }], theme);
}

function scatterChart(table: ResultTable, mapping: ChartMapping, theme: ChartTheme): ResultChart {
  const { columns } = table;
  const index = (name: string | undefined) => columns.findIndex((column) => column.name === name);
  const [x, y, split] = [index(mapping.x), index(mapping.y?.[0]), index(mapping.series)];
  const clouds = new Map<string, [number, number][]>();
  const rows = table.rows.slice(0, MAX_POINTS);
  for (const row of rows) {
    const [across, up] = [figure(row[x]), figure(row[y])];
    if (across === null || up === null) continue;
    const name = split < 0 ? (mapping.y?.[0] ?? '') : categoryLabel(row[split], columns[split]?.type ?? 'text');
    const cloud = clouds.get(name) ?? [];
    cloud.push([across, up]);
    clouds.set(name, cloud);
  }
  return scatterOf([...clouds], { mapping, left: table.rows.length - rows.length }, theme);
}

function scatterOf(
  clouds: [string, [number, number][]][],
  { mapping, left }: { mapping: ChartMapping; left: number },
  theme: ChartTheme,
): ResultChart {
  const format = valueFormat(mapping.format);
  const points = clouds.reduce((sum, [, cloud]) => sum + cloud.length, 0);
  return {
    option: {
      ...frame(clouds.length > 1, theme),
      xAxis: { ...valueAxis('number', theme), scale: true },
      yAxis: { ...valueAxis(format, theme), scale: true },
      tooltip: { ...tooltipBase(theme), trigger: 'item' },
      series: clouds.map(([name, data], i) => ({
        type: 'scatter',
        name,
        data,
        symbolSize: 7,
        color: colourOf(i, theme),
        itemStyle: { opacity: 0.75 },
      })),
    },
    summary: `Scatter of ${plural(points, 'point')}: ${mapping.y?.[0]} by ${mapping.x}.`,
    ...(left > 0 && { note: `The first ${plural(MAX_POINTS, 'row')} are drawn.` }),
  };
}

function summaryOf(kind: ChartKind, { categories, series }: Pivot): string {
  const names = series.map(({ name }) => name).join(', ');
  const span = categories.length ? `, from ${categories[0]?.label} to ${categories.at(-1)?.label}` : '';
  return `${CHART_KINDS[kind].label} chart of ${names} at ${plural(categories.length, 'place')}${span}.`;
}

function noteOf({ series, hidden }: Pivot): { note?: string } {
  return hidden ? { note: `The ${series.length} largest of ${series.length + hidden} series are drawn.` } : {};
}
