import type { PieSeriesOption } from 'echarts/charts';
import { type ChartOption } from './option';

export interface LegendName {
  name: string;
  colour: string;
}

interface Drawn {
  name?: unknown;
  colour?: unknown;
}

/** What the legend of an option says, each name once: nothing without a legend. */
export function legendNames({ legend, series = [] }: ChartOption): LegendName[] {
  const said = [legend].flat()[0];
  if (!said) return [];
  const written = typeof said.formatter === 'function' ? said.formatter : (name: string) => name;
  const drawn = [series].flat().flatMap((one): Drawn[] => {
    return one.type === 'pie' ? slicesOf(one) : [{ name: one.name, colour: 'color' in one ? one.color : undefined }];
  });
  const colours = new Map(
    drawn.flatMap(({ name, colour }) =>
      typeof name === 'string' && typeof colour === 'string' ? [[name, colour]] : [],
    ),
  );
  return [...colours].map(([name, colour]) => ({ name: written(name), colour }));
}

function slicesOf({ data = [] }: PieSeriesOption): Drawn[] {
  return data.flatMap((slice) =>
    typeof slice === 'object' && slice !== null && 'name' in slice
      ? [{ name: slice.name, colour: slice.itemStyle?.color }]
      : [],
  );
}
