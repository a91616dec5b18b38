import { type ChartKind, type ChartMapping, type Widget, type WidgetAnswer } from '../api/types';
import { suggestKind, suggestMapping } from '../charts/mapping';
import { cellText } from '../sql/cell';
import { isRegular } from './period';
import { type TimeKind } from './time-chart';
import { timeMapping } from './time-points';

/** What a widget's answer is drawn as. */
export type Drawing =
  | { as: 'number' | 'bars' | 'map' | 'table' }
  | { as: 'time'; kind: TimeKind; mapping: ChartMapping }
  | { as: 'chart'; kind: ChartKind; mapping: ChartMapping };

const TIME_KINDS: readonly TimeKind[] = ['line', 'area', 'bar'];
const CHART_KINDS: readonly ChartKind[] = ['table', 'line', 'bar', 'area', 'pie', 'scatter', 'number'];

/** By the kind of its chart, if that is one for such an answer; else what suits it. */
export function drawingOf(widget: Pick<Widget, 'source' | 'chart'>, answer: WidgetAnswer): Drawing {
  const wished = CHART_KINDS.find((kind) => kind === widget.chart.kind);
  if (wished === 'table') return { as: 'table' };
  const { source } = widget;
  if (source.type === 'saved_query') return queryDrawing(widget, answer, wished);
  const mapping = {
    ...timeMapping(widget, answer),
    stacked: Boolean((widget.chart.mapping as ChartMapping | undefined)?.stacked),
  };
  if (source.type === 'analytics' && source.question !== 'trend') {
    if (source.question === 'number') return { as: 'number' };
    if (wished === 'pie' || wished === 'bar') return { as: 'chart', kind: wished, mapping };
    return { as: source.question === 'map' ? 'map' : 'bars' };
  }
  if (wished === 'number') return { as: 'number' };
  return { as: 'time', kind: timeKind(wished), mapping };
}

const timeKind = (wished: ChartKind | undefined): TimeKind => TIME_KINDS.find((kind) => kind === wished) ?? 'line';

function queryDrawing({ chart }: Pick<Widget, 'chart'>, answer: WidgetAnswer, wished: ChartKind | undefined): Drawing {
  const kind = wished ?? suggestKind(answer.columns, answer.rows.length);
  const mapping = (chart.mapping as ChartMapping | undefined) ?? suggestMapping(kind, answer.columns);
  if (kind === 'table') return { as: 'table' };
  if (kind === 'number') return { as: 'number' };
  const isTimes = TIME_KINDS.some((known) => known === kind) && isOverTime(answer, mapping);
  return isTimes ? { as: 'time', kind: timeKind(kind), mapping } : { as: 'chart', kind, mapping };
}

/** Times that follow each other evenly; others have an axis on which the gaps are seen. */
function isOverTime({ columns, rows }: WidgetAnswer, { x, y }: ChartMapping): boolean {
  const at = columns.findIndex(({ name }) => name === x);
  const type = columns[at]?.type;
  if ((type !== 'date' && type !== 'timestamp') || !y?.length) return false;
  const times = new Set(rows.flatMap((row) => (row[at] === null ? [] : [cellText(row[at])])));
  return isRegular([...times].sort());
}
