import { type LineSeries } from './option';

/** A line as the legend sees it. */
export interface DrawnLine {
  name: string;
  colour: string;
  values: readonly (number | null)[];
  /** Of the period before: thinner, and dashed. */
  previous: boolean;
}

/** A line, in two parts when its last value is still growing: the way there is dotted. */
export function lineSeries({ name, colour, values, previous }: DrawnLine, isOpen: boolean): LineSeries[] {
  const common: LineSeries = {
    type: 'line',
    name,
    symbol: 'circle',
    symbolSize: 5,
    showSymbol: values.length === 1,
    color: colour,
    lineStyle: { width: previous ? 1.5 : 2, type: previous ? [4, 4] : 'solid' },
    emphasis: { disabled: true },
    z: previous ? 1 : 3,
  };
  if (!isOpen || values.length < 2) return [{ ...common, data: [...values] }];
  const tail = values.map((value, i) => (i >= values.length - 2 ? value : null));
  return [
    { ...common, data: values.slice(0, -1) },
    { ...common, data: tail, lineStyle: { width: 2, type: [2, 4] } },
  ];
}
