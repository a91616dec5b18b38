import { type Measure, type QuestionKind } from '@strata/contracts';
import { type DashboardFilters, type NewWidget, type Widget, type WidgetPosition } from '../../../api/types';
import { FIRST_QUESTION } from '../../../board/source/new-source';
import { type Dimension, proposedTitle } from '../../../board/source/words';

/** Where a new dashboard begins. */
export interface Template {
  id: string;
  name: string;
  description: string;
  filters: DashboardFilters;
  widgets: readonly NewWidget[];
}

type Place = readonly [x: number, y: number, w: number, h: number];

function asking(
  question: QuestionKind,
  measure: Measure,
  [x, y, w, h]: Place,
  more: { dimension?: Dimension; title?: string; chart?: Widget['chart'] } = {},
): NewWidget {
  const { dimension, title, chart = {} } = more;
  const source = { ...FIRST_QUESTION, question, measure, ...(dimension && { dimension }) };
  return { title: title ?? proposedTitle(source), source, chart, position: { x, y, w, h } satisfies WidgetPosition };
}

const pie = (dimension: Dimension, measure: Measure): Widget['chart'] => ({
  kind: 'pie',
  mapping: { x: dimension, y: [measure] },
});

const WEBSITE: readonly NewWidget[] = [
  asking('number', 'visitors', [0, 0, 3, 2]),
  asking('number', 'sessions', [3, 0, 3, 2]),
  asking('number', 'page_views', [6, 0, 3, 2]),
  asking('number', 'bounce_rate', [9, 0, 3, 2]),
  asking('trend', 'visitors', [0, 2, 8, 4], { title: 'Visitors over time' }),
  asking('breakdown', 'visitors', [8, 2, 4, 4], { dimension: 'entry_channel', title: 'Where visitors come from' }),
  asking('breakdown', 'page_views', [0, 6, 6, 5], { dimension: 'path', title: 'Most viewed pages' }),
  asking('map', 'visitors', [6, 6, 6, 5]),
  asking('breakdown', 'visitors', [0, 11, 4, 4], {
    dimension: 'entry_referrer_domain',
    title: 'Websites that send visitors',
  }),
  asking('breakdown', 'visitors', [4, 11, 4, 4], {
    dimension: 'device',
    title: 'Devices',
    chart: pie('device', 'visitors'),
  }),
  asking('live', 'events', [8, 11, 4, 4], { title: 'Right now' }),
];

const PRODUCT: readonly NewWidget[] = [
  asking('number', 'visitors', [0, 0, 3, 2], { title: 'Active people' }),
  asking('number', 'events', [3, 0, 3, 2]),
  asking('number', 'sessions', [6, 0, 3, 2]),
  asking('number', 'avg_duration_seconds', [9, 0, 3, 2]),
  asking('trend', 'events', [0, 2, 12, 4], {
    dimension: 'event_name',
    title: 'What people do',
    chart: { kind: 'area', mapping: { x: 'bucket', y: ['events'], series: 'event_name', stacked: true } },
  }),
  asking('breakdown', 'events', [0, 6, 6, 5], { dimension: 'event_name', title: 'Most frequent events' }),
  asking('breakdown', 'visitors', [6, 6, 6, 5], { dimension: 'path', title: 'Pages by people' }),
  asking('trend', 'visitors', [0, 11, 8, 4], { dimension: 'device', title: 'Active people by device' }),
  asking('breakdown', 'visitors', [8, 11, 4, 4], {
    dimension: 'browser',
    title: 'Browsers',
    chart: pie('browser', 'visitors'),
  }),
];

const MONTH: DashboardFilters = { range: { preset: '30d' }, compare: true };

export const TEMPLATES: readonly Template[] = [
  { id: 'empty', name: 'Empty', description: 'Begin with nothing on it.', filters: {}, widgets: [] },
  {
    id: 'website',
    name: 'Website overview',
    description: 'Who comes, from where, and what they look at.',
    filters: MONTH,
    widgets: WEBSITE,
  },
  {
    id: 'product',
    name: 'Product usage',
    description: 'What people do, how often, and on what.',
    filters: MONTH,
    widgets: PRODUCT,
  },
];
